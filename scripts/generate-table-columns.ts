// The columns of `kubectl get` for built-in kinds, as the real API names and describes them: from the recorded conversations into one compact file.
//   node scripts/generate-table-columns.ts
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

type Column = { name: string; type: string; format: string; description: string; priority: number };
type Recorded = { recordedFrom: string; answers: { [kind: string]: { body: { columnDefinitions?: Column[] } }[] } };

const root = path.resolve(import.meta.dirname, "..");
const read = (topic: string): Recorded =>
  JSON.parse(
    readFileSync(path.join(root, `testing/cluster/testdata/kubernetes-1.36/${topic}.json`), "utf8"),
  ) as Recorded;
const { recordedFrom, answers: ofKinds } = read("tables");
// Kinds whose objects are made with the cluster alone are among what it begins with.
const { ipaddresses = [] } = read("bootstrap").answers;
const answers = { ...ofKinds, "networking.k8s.io/v1 IPAddress": ipaddresses };

const idOf = (name: string): string => {
  const [groupVersion = "", kind = ""] = name.split(" ");
  return `${groupVersion.includes("/") ? groupVersion.split("/")[0] : ""}/${kind}`;
};
const columns = Object.entries(answers).map(([name, said]) => {
  const table = said.find(({ body }) => body.columnDefinitions)?.body.columnDefinitions ?? [];
  return [idOf(name), table.map((one) => [one.name, one.type, one.format, one.priority, one.description])];
});
const file = path.join(root, "kube/apiserver/generated/table-columns.json");
writeFileSync(file, `${JSON.stringify({ recordedFrom, columns: Object.fromEntries(columns) })}\n`);
