// Where the embedded API says otherwise than Kubernetes about a field that is wrong, against what was recorded.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { startCluster } from "../cluster.ts";
import type { Ask } from "./conversation.ts";
import { verdictsOn, type FieldVerdicts, type Sample } from "./field-verdicts.ts";

/** A good object, and what Kubernetes refuses of its changes. */
export type RecordedVerdicts = Sample & { refused: FieldVerdicts };

const testdata = path.join(import.meta.dirname, "../../testdata");

/** What was recorded. */
export const recordedVerdicts = (): RecordedVerdicts[] =>
  (
    JSON.parse(gunzipSync(readFileSync(path.join(testdata, "field-verdicts-1.36.json.gz"))).toString("utf8")) as {
      verdicts: RecordedVerdicts[];
    }
  ).verdicts;

/** An API that nobody has changed but by what is asked here. */
export async function askAfresh<T>(use: (ask: Ask) => Promise<T>): Promise<T> {
  await using cluster = startCluster({
    simulate: { workloads: false, namespaces: false, garbageCollector: false },
    disableAdmission: ["ServiceAccount"],
  });
  const ask: Ask = async ({ method, path: url, headers, body }) => {
    const answer = await cluster.apiServer.handle({
      method,
      url,
      headers: { ...headers, host: "127.0.0.1:6443" },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, warning: answer.headers["warning"] ?? "", text: String(answer.body) };
  };
  await ask({
    method: "POST",
    path: "/api/v1/namespaces",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ metadata: { name: "verdicts" } }),
  });
  return use(ask);
}

/** A change of which both say something else; undefined is consent. */
export type OpenVerdict = { change: string; ours: string | undefined; real: string | undefined };

/** All changes of an object that end otherwise here. */
export async function openVerdictsOf(ask: Ask, { refused, ...sample }: RecordedVerdicts): Promise<OpenVerdict[]> {
  const ours = await verdictsOn(ask, sample);
  const changes = [...new Set([...Object.keys(refused), ...Object.keys(ours)])];
  return changes
    .filter((change) => ours[change] !== refused[change])
    .map((change) => ({ change, ours: ours[change], real: refused[change] }));
}
