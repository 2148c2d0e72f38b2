// Records what Kubernetes makes of CEL expressions on schemas: their types, their costs, what is wrong with them. Needs Go; no test.
//   node scripts/record-cel-goldens.ts
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { drawExpression, drawSchema, randomOf } from "./record-cel-goldens/cases.ts";
import { evaluated } from "./record-cel-goldens/evaluated.ts";
import { fluxed, fluxStatus } from "./record-cel-goldens/fluxed.ts";
import { drawValued, valuedSchema } from "./record-cel-goldens/valued.ts";
import { valuedWritten, writtenOldSelf, writtenSelf } from "./record-cel-goldens/valued-written.ts";
import { broken, schema as writtenSchema, written } from "./record-cel-goldens/written.ts";

type Question = {
  schema: object;
  cel: string;
  evaluate?: boolean;
  self?: object;
  oldSelf?: object;
  dynamic?: boolean;
  flux?: boolean;
};
type Answer = {
  type?: string;
  cost?: number | "endless";
  wrong?: string;
  value?: unknown;
  fails?: string;
  constant?: string;
  panics?: string;
};

const folder = path.resolve(import.meta.dirname, "record-cel-goldens");
const testdata = path.resolve(import.meta.dirname, "../engines/cel/testdata");
const schemas = 40;
const perSchema = 12;

function answersTo(questions: readonly Question[]): Answer[] {
  const input = questions.map((question) => JSON.stringify(question)).join("\n");
  const output = execFileSync("go", ["run", "."], { cwd: folder, input, encoding: "utf8", maxBuffer: 2 ** 28 });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}

/** Of what was drawn only the heads of what is wrong are kept: the excerpts repeat the expression. */
const headsOf = ({ wrong, ...rest }: Answer): Answer =>
  wrong === undefined
    ? rest
    : {
        wrong: wrong
          .split("\n")
          .filter((line) => line.startsWith("ERROR: "))
          .join("\n"),
      };

const drawn = Array.from({ length: schemas }, (_, seed) => {
  const random = randomOf(seed + 1);
  const { schema, shape } = drawSchema(random);
  return { schema, expressions: Array.from({ length: perSchema }, () => drawExpression(random, shape)) };
});
const hand = [...written, ...broken].map((cel) => ({ schema: writtenSchema, cel }));
const seeded = drawn.flatMap(({ schema, expressions }) => expressions.map((cel) => ({ schema, cel })));
const answers = answersTo([...hand, ...seeded]);

const cases = [
  { schema: writtenSchema, cases: hand.map(({ cel }, index) => ({ cel, ...answers[index] })) },
  ...drawn.map(({ schema, expressions }, place) => ({
    schema,
    cases: expressions.map((cel, index) => ({
      cel,
      ...headsOf(answers[hand.length + place * perSchema + index] ?? {}),
    })),
  })),
];
const head = {
  recordedFrom: "k8s.io/apiserver and k8s.io/apiextensions-apiserver v0.36.3 with cel-go v0.26.0, Go 1.26",
  command: "node scripts/record-cel-goldens.ts",
  licence: "our own cases; outputs of Apache-2.0 programs",
};
const body = cases
  .map(
    (group) =>
      `{"schema": ${JSON.stringify(group.schema)}, "cases": [\n${group.cases.map((one) => JSON.stringify(one)).join(",\n")}\n]}`,
  )
  .join(",\n");
writeFileSync(
  path.join(testdata, "typed-kubernetes-1.36.json"),
  `${JSON.stringify(head, null, 1).slice(0, -2)},\n "groups": [\n${body}\n]}\n`,
);

const values = answersTo(evaluated.map((cel) => ({ schema: { type: "object" }, cel, evaluate: true })));
const lines = evaluated.map((cel, index) => JSON.stringify({ cel, ...values[index] })).join(",\n");
writeFileSync(
  path.join(testdata, "evaluated-kubernetes-1.36.json"),
  `${JSON.stringify(head, null, 1).slice(0, -2)},\n "cases": [\n${lines}\n]}\n`,
);

const objects = 60;
const perObject = 40;

type Valued = { self: object; oldSelf: object; expressions: readonly string[]; dynamic?: boolean };

/** Expressions on one object, with their values and costs; without those that are wrong or at which cel-go breaks. */
function valuedGroup({ expressions, ...object }: Valued): string {
  const found = answersTo(expressions.map((cel) => ({ schema: valuedSchema, cel, ...object })));
  const right = expressions.flatMap((cel, index) => {
    const { wrong, panics, ...answer } = found[index] ?? {};
    return wrong === undefined && panics === undefined ? [JSON.stringify({ cel, ...answer })] : [];
  });
  return `${JSON.stringify(object).slice(0, -1)}, "cases": [\n${right.join(",\n")}\n]}`;
}

const groups = Array.from({ length: objects }, (_, seed) => drawValued(seed + 1, perObject));
const untyped = Array.from({ length: objects / 3 }, (_, seed) => drawValued(objects + seed + 1, perObject));
const valued = [
  { self: writtenSelf, oldSelf: writtenOldSelf, expressions: valuedWritten },
  ...groups,
  ...untyped.map((group) => ({ ...group, dynamic: true })),
].map(valuedGroup);
writeFileSync(
  path.join(testdata, "valued-kubernetes-1.36.json"),
  `${JSON.stringify({ ...head, schema: valuedSchema }, null, 1).slice(0, -2)},\n "groups": [\n${valued.join(",\n")}\n]}\n`,
);
const ofFlux = answersTo(fluxed.map((cel) => ({ schema: {}, cel, self: fluxStatus, flux: true })));
const fluxLines = fluxed.map((cel, index) => JSON.stringify({ cel, ...ofFlux[index] })).join(",\n");
const fluxHead = {
  ...head,
  recordedFrom: "cel-go v0.26.0 with the options of fluxcd/pkg runtime/cel, Go 1.26",
  status: fluxStatus,
};
writeFileSync(
  path.join(testdata, "flux-cel-go-0.26.json"),
  `${JSON.stringify(fluxHead, null, 1).slice(0, -2)},\n "cases": [\n${fluxLines}\n]}\n`,
);
console.log(
  `${hand.length + seeded.length + evaluated.length} expressions recorded, and those of ${valued.length} objects`,
);
