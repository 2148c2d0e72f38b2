// Lists where the embedded API says otherwise than Kubernetes about a field that is wrong, by kind; with --write, into the list that the tests hold to.
//   node scripts/list-open-verdicts.ts [PATH …] [--write]     kinds whose path holds one of those
import { writeFileSync } from "node:fs";
import path from "node:path";
import { askAfresh, openVerdictsOf, recordedVerdicts } from "../testing/cluster/src/conversations/open-verdicts.ts";

const paths = process.argv.slice(2).filter((word) => word !== "--write");
const isWritten = process.argv.includes("--write");
const open: { [sample: string]: string[] } = {};
for (const [index, sample] of recordedVerdicts().entries()) {
  if (paths.length > 0 && !paths.some((part) => sample.path.includes(part))) continue;
  const verdicts = await askAfresh((ask) => openVerdictsOf(ask, sample));
  if (verdicts.length > 0) open[`${sample.path} #${index}`] = verdicts.map(({ change }) => change);
  if (isWritten) continue;
  for (const { change, ours, real } of verdicts)
    console.log(`${sample.path} ${change}\n  real ${real ?? "takes it"}\n  ours ${ours ?? "takes it"}`);
}
const count = Object.values(open).flat().length;
console.log(`${count} changes end otherwise`);
if (isWritten) {
  if (paths.length > 0) throw new Error("--write is for all kinds at once");
  const target = path.resolve(import.meta.dirname, "../testing/cluster/testdata/field-verdicts-open.json");
  writeFileSync(target, `${JSON.stringify(open, undefined, 1)}\n`);
}
