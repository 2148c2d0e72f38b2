import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CelError } from "./cel-error.ts";
import { mostOfCall } from "./evaluate/meter.ts";
import { prepare, type CompileOptions } from "./prepare.ts";
import { shown } from "../testdata/shown.ts";
import type { ValueShape } from "./evaluate/from-json.ts";

type Answer = { value?: string; fails?: string; constant?: string; cost?: number };
type Group = { self: object; oldSelf: object; dynamic?: boolean; cases: (Answer & { cel: string })[] };
const { schema, groups } = JSON.parse(
  readFileSync(new URL("../testdata/valued-kubernetes-1.36.json", import.meta.url), "utf8"),
) as { schema: ValueShape; groups: [Group, ...Group[]] };

const root: ValueShape = { ...schema, "x-kubernetes-embedded-resource": true };
const untyped: CompileOptions = { variables: ["self", "oldSelf"] };
const typed: CompileOptions = { ...untyped, shapes: { self: root, oldSelf: root } };

function answer(cel: string, { self, oldSelf, dynamic = false }: Group): Answer {
  try {
    const { cost, ...found } = prepare(cel, dynamic ? untyped : typed).run({ self, oldSelf }, mostOfCall);
    return found.failure ? { cost, fails: found.failure.message } : { cost, value: shown(found.value) };
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return { constant: error.message };
  }
}

for (const [index, group] of groups.entries())
  test(`Kubernetes and we give expressions on object ${index}${group.dynamic ? ", which has no schema," : ""} the same values at the same costs`, () => {
    for (const { cel, ...expected } of group.cases) assert.deepEqual(answer(cel, group), expected, cel);
  });
