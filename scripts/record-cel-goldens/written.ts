// Expressions that were written by hand, for what no seed draws.

/** The schema that they are on. */
export const schema = {
  type: "object",
  required: ["text", "list"],
  properties: {
    text: { type: "string", maxLength: 20 },
    long: { type: "string" },
    size: { type: "integer" },
    ratio: { type: "number" },
    ready: { type: "boolean" },
    when: { type: "string", format: "date-time" },
    day: { type: "string", format: "date" },
    pause: { type: "string", format: "duration" },
    port: { "x-kubernetes-int-or-string": true },
    list: { type: "array", maxItems: 10, items: { type: "string", maxLength: 5 } },
    lists: { type: "array", items: { type: "array", items: { type: "integer" } } },
    rows: {
      type: "array",
      items: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, value: { type: "integer" } },
      },
    },
    labels: { type: "object", additionalProperties: { type: "string", maxLength: 3 }, maxProperties: 4 },
    nested: { type: "object", properties: { deep: { type: "object", properties: { er: { type: "string" } } } } },
    raw: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    any: { "x-kubernetes-preserve-unknown-fields": true },
    embedded: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    "a-b.c/d__e": { type: "string" },
    namespace: { type: "string" },
    "not ok": { type: "string" },
  },
};

/** The expressions. */
export const written: readonly string[] = `
self.missing
self.nested.deep.missing == 1
self.text.missing
has(self.missing)
has(self.nested.deep.er)
has(self.nested.missing.er)
has(self)
has(self.list[0])
has(self.?text)
self.?text.orValue('a') == 'a'
self.?missing.orValue('a') == 'a'
self.nested.?deep.?er.hasValue()
self[?'text']
self.labels[?'a'].orValue('b') == 'b'
self.labels.?a.orValue(1) == 'b'
self.list[?0].orValue('b') == 'b'
absent == 1
absent(1)
self.text.absent()
absent.text.call()
self.text + 1
self.text == 1
self.size == 1.0
self.size < 1.5 && self.size < 2u
self.ratio + 1
self.ready && self.text
self.text || self.size || self.ready
!self.text
-self.text
self.size % 2 == 0
self.text ? 1 : 2
self.ready ? 1 : 'a'
self.ready ? self : oldSelf
self == oldSelf
self.nested == oldSelf.nested
self.nested == self.nested.deep
self.rows[0] == oldSelf.rows[0]
self.rows == self.list
self.text in self.list
self.size in self.list
'a' in self.labels
1 in self.labels
self.text in [1, 2]
[1, 'a']
[1, 2.0]
[dyn(1), 'a']
[1, null]
[self, null]
{'a': 1, 'b': 'c'}
{'a': 1, 2: 3}
{self.text: self.size}
{?'a': self.?text}
[?self.?text, 'a']
[?self.text]
{?'a': self.text}
[]
{}
[[]]
[] == [1]
self.list.all(x, x)
self.list.all(x, x.size() > 1)
self.list.all(1, true)
self.list.all(self.text, true)
self.list.map(1, true)
self.list.map(x, x > 'a', x + 'b').size() > 2
self.list.filter(x, x)
self.list.filter(x, x == 'a') == ['a']
self.list.exists(x, x == 1)
self.list.exists_one(x, x == 'a')
self.list.all(__result__, true)
self.list.all(self, self == 'a')
self.text.all(x, true)
self.size.map(x, x)
self.labels.all(k, self.labels[k] == 'a')
self.labels.all(k, v, v == 'a' && k == 'b')
self.list.all(i, v, i > 1 && v == 'a')
self.list.all(i, i, true)
self.list.exists(i, 1, true)
self.list.existsOne(i, v, v == 'a')
self.list.existsOne(v, v == 'a')
self.labels.transformMap(k, v, v.size())
self.labels.transformMap(k, v, v == 'a', v.size()).size() > 1
self.labels.transformMapEntry(k, v, {v: k})
self.labels.transformMapEntry(k, v, v)
self.list.transformList(i, v, i + 1) == [1]
self.list.transformList(i, v, v == 'a', i)
self.rows.sortBy(r, r.name)
self.rows.sortBy(r, r)
'a'.sortBy(r, r)
[3, 1].sortBy(r, -r)
self.text.optMap(x, x)
self.?text.optMap(x, x + 'a').orValue('')
self.?text.optFlatMap(x, optional.of(x))
self.?text.optMap(self.text, 1)
cel.bind(x, 1, x)
self.lists.flatten().sum() > 3
self.lists.map(x, x.sum()).max() == 4
self.lists.all(x, x.all(y, self.lists.all(z, y in z)))
self.rows.all(r, self.rows.exists(s, s.name == r.name))
self.rows.map(r, r.name).join(',').size() < 10
self.rows.filter(r, r.value > 1).all(r, r.missing)
self.when > timestamp('2024-01-01T00:00:00Z')
self.when > timestamp('2024-13-01T00:00:00Z')
self.when > timestamp('now')
self.day < self.when
self.when - self.day > self.pause
self.pause == duration('1h')
self.pause == duration('1 hour')
self.pause > duration('1d')
self.pause > duration('9999999h')
duration(null) == self.pause
self.pause == '1h'
type(self.port) == int
type(self.port) == string ? self.port.contains('%') : self.port > 1
self.port.foo
self.port.matches('(')
self.text.matches('(')
self.text.matches('[a-z')
matches(self.text, '(')
self.text.matches('^[a-z]+$')
self.text.matches(self.long)
'%s %d'.format([self.text, self.size])
'%d'.format([self.text])
'%s'.format([])
'%s'.format(['a', 'b'])
'%'.format(['a'])
'%q'.format(['a'])
'%.f'.format([1.0])
'%.2f'.format([1.0])
'%.2f'.format([1])
'%.2'.format([1])
'%x'.format([1.0])
'%s'.format([[1, self]])
'%s'.format([{'a': self.list}])
'%s'.format([self])
'%s'.format([quantity('1')])
'%b'.format(['a'])
'%o'.format(['a'])
'%e'.format([true])
'100%%'.format([])
self.text.format([1, 'a'])
self.raw
self.raw.x
self.raw == self.raw
self.any
self.embedded.metadata.name == 'a'
self.embedded.spec
self.metadata.name.size() < 10
self.metadata.labels
self.kind == 'Thing' && self.apiVersion == 'v1'
self.a__dash__b__dot__c__slash__d__underscores__e == 'x'
self.namespace
self.__namespace__ == 'a'
self.'not ok'
namespace == 1
self.a-b
as == 1
self.if
int(self.text) == 1
string(self.size) == '1'
double(self.size) > 1.0
uint(self.size) == 1u
bool(self.text)
bytes(self.text).size() == 2
dyn(self.text) == 1
dyn(self).missing
type(self.size) == type(1)
type(1) == int && type('a') == string
type(self.list) == list
type(self.labels) == map
type(null) == null_type
type(self.when) == google.protobuf.Timestamp
null == self.text
self.nested == null
self.list == null
int == int
size(self.list) == 1
size(self.size)
self.size()
self.list.size
self.list.sum()
self.list.max() == 'a'
[1, 2].sum() == 3
[1.0].min() < 2.0
self.list.isSorted()
self.list.indexOf('a') == 0
self.list.indexOf(1)
self.text.indexOf('a') == 0
self.list.distinct().size() == self.list.size()
self.list.slice(0, 2) == []
self.list.slice(5, 2) == []
lists.range(5).size() == 5
lists.range(self.size).size() == 5
self.list.reverse() == self.list.sort()
self.list.first().orValue('') == self.list.last().orValue('')
optional.unwrap([self.?text])
[self.?text].unwrapOpt() == []
optional.none().hasValue()
optional.of(1).value() == 1
optional.of(1).or(optional.of(2)).orValue(3)
optional.ofNonZeroValue(self.text).hasValue()
sets.contains(self.list, ['a'])
sets.contains(self.list, [1])
sets.equivalent(self.list, self.list) && sets.intersects(self.list, self.list)
sets.missing(self.list)
url(self.text).getHost() == 'a'
url(self.text) == url(self.text)
url(self.text).getQuery()['a'][0] == 'b'
isURL(self.text)
quantity(self.text).add(1).isGreaterThan(quantity('1'))
quantity('1') == quantity('2')
quantity('1') < quantity('2')
quantity('1').foo
sign(quantity('1')) == 1
quantity('1').sign() == 1
ip(self.text).family() == 4
ip('x') == ip(self.text)
cidr(self.text).containsIP(self.long)
cidr(self.text).containsIP(ip(self.text))
cidr(self.text).containsCIDR('10.0.0.0/8')
cidr(self.text).masked() == cidr(self.text)
cidr(self.text).ip() == ip(self.text)
cidr(self.text).prefixLength() == 24
semver(self.text).major() == 1
semver(self.text, true).compareTo(semver('1.0.0')) == 0
isSemver(self.text)
format.dns1123Label().validate(self.text).hasValue()
format.named('uuid').value().validate(self.long).value()
format.dns1123Label() == format.uuid()
format.missing()
authorizer.path('/a').check('get').allowed()
self.text.find('[0-9]') == ''
self.text.findAll('[0-9]', 2).size() == 2
self.text.replace('a', 'bb').replace('', 'x').size() < 5
self.text.replace('a', 'b', 1).replace('aa', 'b') == 'c'
self.long.split(',').size() == 3
self.long.split(',', 2).all(x, x.size() < 3)
self.long.split(',', -1).all(x, x.size() < 3)
self.long.lowerAscii().upperAscii().trim().substring(1, 2).charAt(0) == 'a'
self.long.contains(self.long)
self.text.contains('abc')
self.text.startsWith(self.long) || self.text.endsWith('a')
strings.quote(self.text) == 'a'
self.list.join() == self.list.join(',')
self.list.map(x, x.size()).join()
(self.text + self.long).size() > 3
(self.list + self.list).all(x, x == 'a')
(self.ready ? self.list : ['abcdefgh']).all(x, x == self.text)
[self.text, self.long].all(x, x.contains('a'))
{'a': self.text}.all(k, k == 'b')
{'a': self.text}.exists(k, v, v == 'b')
['a', 'bcd'].map(x, x + x).all(y, y.size() < 3)
['a', 'bcd'].filter(x, x != 'a')[0] == self.text
self.lists[0][1] == 2
self.list['a']
self.labels[1]
self.size[0]
1 + 2 * 3 - 4 / 5 == -(6)
1 == 1 && 2 == 2 && 3 == 3 && 4 == 4 && 5 == 5
--1 == 1
!!true
!!!self.ready
1.5e3 == .5
0xff == 255
9223372036854775808
-9223372036854775808
18446744073709551615u
18446744073709551616u
1e999
'\\u00e9' == '\\x41\\101\\n\\"'
"\\ud800"
'\\U00110000'
b'\\xff\\001abc'.size() == 5
b'\\u00e9'
r'\\d' == '\\\\d'
"""a"b""" == 'x'
'ärger' == self.missing
'日本' == self.missing
.self.text == 'a'
self.text.startsWith
self.list.all
Object{a: 1}
int{a: 1}
self{a: 1}
google.protobuf.Timestamp{seconds: 1}
self.list.all(x, self.list.all(x, x == 'a'))
self.list.map(x, [x, 1])
self.labels.map(k, {k: 1})
self.list.exists(x, x.startsWith('a')) ? 'yes' : 'no'
true ? 1 : (false ? 2 : 3)
self.list.filter(x, true).filter(x, true).map(x, x.size()).filter(x, x > 1).size() < 3
`
  .split("\n")
  .filter((line) => line !== "");

/** Texts that are none. */
export const broken: readonly string[] = [
  "",
  " ",
  "1 +",
  "self.",
  "self.text ==",
  "(self.text",
  "self.text)",
  "self.list[",
  "self.list[0",
  "[1, 2",
  "[1 2]",
  "{'a' 1}",
  "{'a': }",
  "{'a': 1",
  "f(1,)",
  "f(1",
  "f(,1)",
  "self.list.all(x,",
  "self text",
  "1 2",
  "a ? b",
  "a ? b : ",
  "a ? b ? c : d : e",
  "a && ",
  "a && && b",
  "&& a",
  "a = b",
  "a == = b",
  "'abc",
  '"abc',
  "#",
  "a # b",
  "a @ b",
  "a.b.true",
  "self.in",
  "in",
  "a in",
  "!",
  "-",
  "* 2",
  "`a`",
  "a.`b`",
  "a;",
  "a\nb",
  "self.text ==\n  'a' &&",
  "'a\\q'",
  "[,]",
  "[1,,2]",
  "{,}",
  "a..b",
  "a.1",
  "1a",
  "0x",
  "()",
  "a()()",
  "if a",
  "return true",
];
