import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkExpression } from "./check-expression.ts";
import { celTypeOf, schemaType, type SchemaType, type TypedSchema } from "./schema-type.ts";
import { printType, simpleTypes } from "./typing/cel-type.ts";
import { skips } from "../testdata/skip-typed.ts";

type Answer = { type?: string; cost?: number | "endless"; wrong?: string };
type Group = { schema: TypedSchema; cases: (Answer & { cel: string })[] };
const { groups } = JSON.parse(
  readFileSync(new URL("../testdata/typed-kubernetes-1.36.json", import.meta.url), "utf8"),
) as { groups: [Group, ...Group[]] };
const [written, ...drawn] = groups;

function answer(cel: string, root: SchemaType): Answer {
  const self = celTypeOf(root, "selfType1");
  const found = checkExpression(cel, { variables: { self, oldSelf: self }, root });
  if (found.wrong !== undefined) return { wrong: found.wrong };
  return { type: printType(found.type), cost: found.cost >= Number.MAX_SAFE_INTEGER ? "endless" : found.cost };
}

const heads = (text: string): string =>
  text
    .split("\n")
    .filter((line) => line.startsWith("ERROR: "))
    .join("\n");
const rootOf = (schema: TypedSchema): SchemaType =>
  schemaType(schema, true) ?? { type: simpleTypes.dyn, most: 0, least: 0 };

for (const { cel, ...expected } of written.cases) {
  const is = expected.wrong === undefined ? `${expected.type} for ${expected.cost}` : expected.wrong.split("\n")[0];
  const root = rootOf(written.schema);
  if (Object.hasOwn(skips, cel))
    test(`Kubernetes and we still differ on ${cel}: ${skips[cel]}`, () =>
      assert.notDeepEqual(answer(cel, root), expected));
  else test(`Kubernetes and we agree on ${cel}: ${is}`, () => assert.deepEqual(answer(cel, root), expected));
}

test("Kubernetes and we agree on what was drawn from seeds", () => {
  for (const { schema, cases } of drawn) {
    const root = rootOf(schema);
    for (const { cel, ...expected } of cases) {
      const { wrong, ...rest } = answer(cel, root);
      assert.deepEqual(wrong === undefined ? rest : { wrong: heads(wrong) }, expected, cel);
    }
  }
});
