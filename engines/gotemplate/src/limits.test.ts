// Templates that would stop the process are stopped, with an error that says which bound they met.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Functions } from "./values.ts";
import { TemplateError } from "./template-error.ts";
import { TemplateSet, type TemplateSetOptions } from "./template-set.ts";

const refused = (template: string, message: RegExp, options: TemplateSetOptions = {}) =>
  assert.throws(
    () => {
      const set = new TemplateSet(options);
      set.parse("t", template);
      set.execute("t", {});
    },
    (error) => error instanceof TemplateError && error.code === "LIMIT" && message.test(error.message),
  );

test("endless recursion", () => {
  refused('{{define "a"}}{{template "a"}}{{end}}{{template "a"}}', /exceeded maximum template depth/);
});

test("a pattern that the stack was too small to read", () => {
  const cutOff = (): string => {
    throw new SyntaxError("Invalid regular expression: /a+/: Stack overflow");
  };
  const functions: Functions = new Map([["deep", { types: [], call: cutOff }]]);
  refused("{{ deep }}", /^template: t:1:3: .*exceeded maximum template depth: Maximum call stack size exceeded$/, {
    functions,
  });
});

test("a loop that is too long", () => {
  refused("{{range 1000000000}}{{end}}", /more than 50000000 steps/);
});

test("output that is too large", () => {
  refused("{{range 1000000}}0123456789{{end}}", /more than 1000 characters of output/, {
    limits: { outputSize: 1_000 },
  });
  refused('{{range 1000}}{{$x := printf "%900000d" 1}}{{end}}', /more than 268435456 characters of output/);
});

test("a template that takes too long", () => {
  let time = 0;
  refused("{{range 10000000}}{{end}}", /more than 60000 ms/, { now: () => (time += 10_000) });
});

test("parentheses and branches that are nested too deep are refused while parsing", () => {
  const nested = (open: string, close: string) => open.repeat(20_000) + close.repeat(20_000);
  for (const text of [`{{${nested("(", ")")}}}`, nested("{{if 1}}", "{{end}}")])
    assert.throws(() => new TemplateSet().parse("t", text), TemplateError);
});
