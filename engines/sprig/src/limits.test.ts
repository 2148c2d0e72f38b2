// Templates that would stop the process are stopped, with an error; the process goes on.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { TemplateError, TemplateSet } from "@sluice/gotemplate";
import { sprigFunctions } from "./index.ts";

const functions = sprigFunctions({ now: () => new Date(), random: randomBytes });

const run = (template: string, limits = { outputSize: 10_000_000 }): string => {
  const set = new TemplateSet({ functions });
  set.parse("t", template);
  return set.execute("t", null, limits);
};

const isLimit = (error: unknown): boolean => error instanceof TemplateError && error.code === "LIMIT";

const tooLarge = [
  '{{ repeat 1000000000 "x" }}',
  '{{ indent 1000000000 "x" }}',
  "{{ until 1000000000 }}",
  "{{ untilStep 0 9223372036854775807 1 }}",
  "{{ seq 1 1000000000 }}",
  "{{ randAlphaNum 1000000000 }}",
  "{{ randBytes 9223372036854775807 }}",
  '{{ $s := "ab" }}{{ range until 40 }}{{ $s = cat $s $s }}{{ end }}',
  '{{ $s := "ab" }}{{ range until 40 }}{{ $s = replace "a" $s $s }}{{ end }}',
  '{{ $s := "ab" }}{{ range until 40 }}{{ $s = replace "" $s $s }}{{ end }}',
  '{{ $s := "ab" }}{{ range until 40 }}{{ $s = regexReplaceAll "." $s $s }}{{ end }}',
  '{{ $s := "ab" }}{{ range until 40 }}{{ $s = join $s (list $s $s $s) }}{{ end }}',
];
for (const template of tooLarge) {
  test(`${template} meets the limit of output`, () => assert.throws(() => run(template), isLimit));
}

const doubled = '{{ $d := dict "x" "y" }}{{ range until 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}';
const alsoDoubled = doubled.replaceAll("$d", "$e");
for (const use of [
  "toJson $d",
  "toPrettyJson $d",
  "deepCopy $d",
  "merge $d $e",
  "toString $d | len",
  "$d",
  "printf `%s` $d",
]) {
  test(`${use} of a map that doubles forty times meets the limit of output`, () => {
    assert.throws(() => run(`${doubled}${alsoDoubled}{{ ${use} }}`, { outputSize: 1_000_000 }), isLimit);
  });
}

test("a map that doubles forty times is compared without walking its copies", () => {
  assert.equal(run(`${doubled}${alsoDoubled}{{ deepEqual $d $e }}`), "true");
});

const circle = '{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ $e := dict }}{{ $_ := set $e "a" $e }}';
const circular = [
  ["mustToJson $d", /json: unsupported value: encountered a cycle via map\[string\]interface \{\}/],
  ["deepCopy $d", /nested more than 1000 levels deep/],
  ["merge $d $e", /nested more than 1000 levels deep/],
  ["toString $d", /cannot be written/],
] as const;
for (const [use, message] of circular) {
  test(`${use} of a map that holds itself is refused`, () =>
    assert.throws(() => run(`${circle}{{ ${use} }}`), message));
}

test("maps that hold themselves are equal, as in Go", () => {
  assert.equal(run(`${circle}{{ deepEqual $d $e }}`), "true");
});

test("keys and hashes in a loop meet the limit of output, since each is charged for its time", () => {
  for (const call of ['derivePassword 1 "long" "a" "b" "c"', 'bcrypt "a"', 'genPrivateKey "ed25519"', 'genCA "a" 1'])
    assert.throws(() => run(`{{ range until 1000 }}{{ $x := ${call} }}{{ end }}`), isLimit);
});

test("patterns that explode elsewhere take linear time", () => {
  assert.equal(run('{{ regexMatch "(a*)*b" (repeat 100000 "a") }}'), "false");
  assert.equal(run('{{ regexFindAll "(x+x+)+y" (repeat 50000 "x") -1 | len }}'), "0");
  assert.throws(() => run('{{ mustRegexMatch "(?:a{1000}){1000}" "a" }}'), /invalid repeat count/);
  assert.throws(() => run('{{ mustRegexMatch (cat (repeat 20000 "(") (repeat 20000 ")")) "a" }}'), /nests too deeply/);
});

test("JSON that is nested a million times is refused", () => {
  assert.throws(() => run('{{ mustFromJson (repeat 1000000 "[") }}'), /exceeded max depth/);
});
