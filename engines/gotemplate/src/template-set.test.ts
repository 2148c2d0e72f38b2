import assert from "node:assert/strict";
import { test } from "node:test";
import { TemplateSet } from "./template-set.ts";
import { GoStruct } from "./values.ts";

test("a later definition replaces an earlier one, a blank one does not", () => {
  const set = new TemplateSet();
  set.parse("one", '{{define "x"}}first{{end}}{{template "x"}}');
  set.parse("two", '{{define "x"}}second{{end}}');
  assert.equal(set.execute("one", {}), "second");
  set.parse("three", '{{define "x"}} {{end}}');
  assert.equal(set.execute("one", {}), "second");
});

test("a clone grows without its origin", () => {
  const set = new TemplateSet();
  set.parse("page", '{{template "body"}}');
  const copy = set.clone();
  copy.parse("body", "hello");
  assert.equal(copy.execute("page", {}), "hello");
  assert.throws(() => set.execute("page", {}), {
    message: 'template: page:1:11: executing "page" at <{{template "body"}}>: template "body" not defined',
  });
});

test("a text that does not parse adds nothing", () => {
  const set = new TemplateSet();
  assert.throws(() => set.parse("bad", '{{define "x"}}1{{end}}{{'), { code: "SYNTAX", line: 1 });
  assert.deepEqual(set.names(), []);
});

test("structs have fields and methods, and print as Go prints them", () => {
  const point = new GoStruct(
    "main.Point",
    [
      ["X", 1n],
      ["Y", 2n],
    ],
    {
      methods: new Map([["Add", { types: ["int"], call: ([by]) => (by as bigint) + 3n }]]),
    },
  );
  const set = new TemplateSet();
  set.parse("t", '{{.X}} {{.Add 4}} {{.}} {{printf "%+v %T" . .}} {{4 | .Add}}');
  assert.equal(set.execute("t", point), "1 7 {1 2} {X:1 Y:2} main.Point 7");
  set.parse("u", "{{.Z}}");
  assert.throws(() => set.execute("u", point), /can't evaluate field Z in type main\.Point$/);
});

test("a function may render another template, within the same limits", () => {
  const include = {
    types: ["string", "interface {}"],
    call: ([name, data]: readonly unknown[], context: { execute(name: string, data: unknown): string }) =>
      context.execute(name as string, data),
  };
  const set = new TemplateSet({ functions: new Map([["include", include]]) });
  set.parse("t", '{{define "x"}}<{{.}}>{{end}}a{{include "x" 1 | printf "%s!"}}b');
  assert.equal(set.execute("t", {}), "a<1>!b");
  set.parse("u", '{{include "none" 1}}');
  assert.throws(
    () => set.execute("u", {}),
    /at <include "none" 1>: error calling include: template: no template "none" associated with template "u"$/,
  );
});

test("other delimiters", () => {
  const set = new TemplateSet({ delimiters: ["<<", ">>"] });
  set.parse("t", "<<- 1 ->> {{x}}");
  assert.equal(set.execute("t", {}), "1{{x}}");
});

// A chart's helper that narrows a list step by step found its own variable undeclared.
test("within its own declaration a variable is the one that it hides", () => {
  const set = new TemplateSet();
  set.parse("t", '{{$m := "a"}}{{$m := print $m "b"}}{{$m}}{{if $m}}{{$m := print $m "c"}}{{$m}}{{end}}{{$m}}');
  assert.equal(set.execute("t", {}), "ababcab");
  set.parse("u", '{{$l := "xy"}}{{range $i, $l := (slice $l 0 1)}}{{$i}}{{end}}');
  assert.throws(() => set.execute("u", {}), /range can't iterate over x/);
  set.parse("v", "{{$m := $m}}");
  assert.throws(() => set.execute("v", {}), /undefined variable: \$m/);
});

test("an action that stands elsewhere as well means what its names mean there, and fails where it stands", () => {
  const set = new TemplateSet();
  set.parse(
    "t",
    "{{$a := 1}}{{$b := 2}}{{$a}}{{with 3}}{{$b := 4}}{{$a}}{{$b}}{{.}}{{end}}{{$b}}{{range $a := .l}}{{$a}}{{.}}{{end}}{{$a}}{{$a = 5}}{{$a}}",
  );
  assert.equal(set.execute("t", { l: [6] }), "114326615");
  set.parse("shadow", "{{$b := 2}}{{$a := 1}}{{$a}}{{$b}}");
  assert.equal(set.execute("shadow", {}), "12");
  set.parse("ends", "a {{- 1 -}} b {{ 1 }} c {{- 1}} d {{`}}`}} {{`}}`}}");
  assert.equal(set.execute("ends", {}), "a1b 1 c1 d }} }}");
  for (const [text, where] of [
    ["{{.x}} {{index .l 9}}", "t:1:9"],
    ["{{.x}}\n\n   {{- index .l 9}}", "t:3:7"],
    ["{{range .l}}{{.y.z}}{{end}}", "t:1:16"],
    ["{{.l}}{{.y.z}}", "t:1:10"],
    ['{{template "u" .}}{{index .l 9}}{{define "u"}}{{.x}}{{end}}', "t:1:20"],
  ] as const) {
    set.parse("t", text);
    assert.throws(
      () => set.execute("t", { l: [1], y: 1 }),
      (error: Error) => error.message.includes(`${where}: executing`),
    );
  }
});
