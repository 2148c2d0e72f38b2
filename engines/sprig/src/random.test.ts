// Functions that depend on clock and randomness, with both given.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { TemplateSet } from "@sluice/gotemplate";
import { compareSync } from "bcryptjs";
import { sprigFunctions, type SprigPorts } from "./index.ts";

const render = (template: string, ports: Partial<SprigPorts> = {}): string => {
  const functions = sprigFunctions({ now: () => new Date("2026-03-29T12:00:00.5Z"), random: randomBytes, ...ports });
  const set = new TemplateSet({ functions });
  set.parse("t", template);
  return set.execute("t", null);
};

const counting = (): SprigPorts["random"] => {
  let next = 0;
  return (bytes) => Uint8Array.from({ length: bytes }, () => next++ % 256);
};

test("the same randomness gives the same texts", () => {
  const template =
    '{{ randAlphaNum 5 }} {{ randNumeric 5 }} {{ uuidv4 }} {{ randInt 5 9 }} {{ shuffle "abc" }} {{ randBytes 3 }}';
  assert.equal(render(template, { random: counting() }), render(template, { random: counting() }));
});

test("all letters are equally likely", () => {
  const text = render("{{ randAlpha 52000 }}");
  const counts = Object.values(Object.groupBy(text, (letter) => letter)).map((letters) => letters?.length ?? 0);
  assert.equal(counts.length, 52);
  assert.ok(
    Math.min(...counts) > 800 && Math.max(...counts) < 1_200,
    `${Math.min(...counts)} to ${Math.max(...counts)}`,
  );
});

test("a bcrypt hash fits its password", () => {
  const hash = render('{{ bcrypt "pässword" }}');
  assert.match(hash, /^\$2a\$10\$/);
  assert.ok(compareSync("pässword", hash));
});

test("now is the time of the clock that is given, in the zone that is given", () => {
  assert.equal(render("{{ now }}"), "2026-03-29 12:00:00.5 +0000 UTC");
  assert.equal(render('{{ now | date "15:04 MST" }}', { timeZone: "Europe/Berlin" }), "14:00 CEST");
  assert.equal(render('{{ ago (now | dateModify "-90m") }} {{ 1.5 | htmlDate }}'), "1h30m0s 2026-03-29");
  assert.equal(render('{{ durationRound (now | dateModify "-49h") }}'), "2d");
});

test("a local time that a clock skips or shows twice is read as Go reads it", () => {
  const ports = { timeZone: "Europe/Berlin" };
  assert.equal(render('{{ toDate "2006-01-02 15:04" "2026-03-29 02:30" }}', ports), "2026-03-29 03:30:00 +0200 CEST");
  assert.equal(render('{{ toDate "2006-01-02 15:04" "2026-10-25 02:30" }}', ports), "2026-10-25 02:30:00 +0100 CET");
});

test("a time zone that does not exist is refused", () => {
  assert.throws(() => render("", { timeZone: "Nowhere" }), /there is no time zone Nowhere/);
});

test("environment and resolver are there only when the host gives them", () => {
  for (const call of ['env "A"', 'expandenv "$A"', 'getHostByName "a"'])
    assert.throws(() => render(`{{ ${call} }}`), /function "\w+" not defined/);
  const ports = { env: (name: string) => (name === "A" ? "x" : undefined), lookupHost: () => "10.0.0.1" };
  assert.equal(
    render('{{ env "A" }}{{ env "B" }} {{ expandenv "$A-${A}-$B" }} {{ getHostByName "a" }}', ports),
    "x x-x- 10.0.0.1",
  );
});
