// What the API says when one field of a good object is wrong: every field of every kind that is talked about, left out, emptied, and set to what
// no field likes. The objects are those of the conversations, with their defaults.
import { cloneJson, type JsonObject, type JsonValue } from "@sluice/objects";
import type { Ask } from "./conversation.ts";
import { defaults } from "./defaults.ts";
import { kinds } from "./kinds.ts";

/** A good object, and where it is made. */
export type Sample = { path: string; object: JsonObject };

/** Refusals by `field=value`; what is not here is accepted. */
export type FieldVerdicts = { [change: string]: string };

const namespace = "verdicts";
const mostOfAKind = 4;
const headers = { "content-type": "application/json", "user-agent": "talk/1" };

/** Whatever is made in the conversations about kinds and defaults, a few of each kind. */
function sentObjects(): Sample[] {
  const requests = [...kinds, ...defaults].flatMap((talk) => talk.requests);
  const samples = requests.flatMap(({ method, path, body }): Sample[] => {
    const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
    if (method !== "POST" || !isObject || below.test(path)) return [];
    const text = JSON.stringify({ path: path.split("?")[0], object: body });
    return [JSON.parse(text.replaceAll("{ns}", namespace)) as Sample];
  });
  const byPath = Map.groupBy(samples, ({ path }) => path);
  return [...byPath.values()].flatMap((some) => some.slice(0, mostOfAKind));
}

const below = /\/(status|scale|binding|eviction|token|approval)$|\{uid:/;

/** Asks an API for good objects, with all that it adds to them and that a client may send. */
export async function samplesFrom(ask: Ask): Promise<Sample[]> {
  await ask({ method: "POST", path: "/api/v1/namespaces", headers, body: namespaceBody });
  const samples: Sample[] = [];
  for (const { path, object } of sentObjects()) {
    const { status, text } = await tryOut(ask, path, object);
    if (status === 201) samples.push({ path, object: sendable(JSON.parse(text) as JsonObject) });
  }
  return samples;
}

const namespaceBody = JSON.stringify({ metadata: { name: namespace } });
const tryOut = (ask: Ask, path: string, object: JsonValue): ReturnType<Ask> =>
  ask({ method: "POST", path: `${path}?dryRun=All`, headers, body: JSON.stringify(object) });

const ofServer = new Set(["uid", "creationTimestamp", "managedFields", "generation", "resourceVersion"]);

/** Without what only the server gives: addresses and ports that are taken meanwhile, and a Job's selector of its uid. */
function sendable({ status: _status, metadata, ...object }: JsonObject): JsonObject {
  const kept = Object.entries(metadata as JsonObject).filter(([name]) => !ofServer.has(name));
  const own = { ...object, metadata: Object.fromEntries(kept) };
  return JSON.parse(JSON.stringify(own), (name, value: unknown) =>
    allotted.has(name) && value !== "None" ? undefined : value,
  ) as JsonObject;
}

const allotted = new Set([
  "clusterIP",
  "clusterIPs",
  "nodePort",
  "healthCheckNodePort",
  "controller-uid",
  "batch.kubernetes.io/controller-uid",
  "job-name",
  "batch.kubernetes.io/job-name",
]);

/** Tries each change of an object. @returns what is refused */
export async function verdictsOn(ask: Ask, { path, object }: Sample): Promise<FieldVerdicts> {
  const verdicts: FieldVerdicts = {};
  for (const field of fieldsOf(object, path)) {
    for (const value of wrongFor(at(object, field))) {
      const { status, text } = await tryOut(ask, path, changed(object, field, value));
      if (status < 400) continue;
      verdicts[`${field.join(".")}=${value === undefined ? "" : JSON.stringify(value)}`] = shortened(status, text);
    }
  }
  return verdicts;
}

// One kind stands for all that have a template of pods, with everything that may be in it.
const isElsewhere = (path: string, field: readonly string[]): boolean =>
  !path.endsWith("/deployments") && field.includes("template") && field.at(-2) === "spec" && field[0] !== "metadata";

function* fieldsOf(value: JsonValue, path: string, field: readonly string[] = []): Generator<readonly string[]> {
  if (field.length > 0 && field[0] !== "apiVersion" && field[0] !== "kind") yield field;
  if (typeof value !== "object" || value === null || isElsewhere(path, field)) return;
  for (const [name, inner] of Object.entries(value)) yield* fieldsOf(inner as JsonValue, path, [...field, name]);
}

const long = "a".repeat(64);

/** What a field of that sort should not be; undefined leaves it out. */
function wrongFor(value: JsonValue): (JsonValue | undefined)[] {
  if (typeof value === "string") return [undefined, "", "!!", "Upper_case", long, "-1"];
  if (typeof value === "number") return [undefined, -1, 0, 99_999];
  if (typeof value === "boolean") return [undefined, !value];
  if (Array.isArray(value)) return [undefined, [], ...(value.length > 0 ? [[...value, value[0] as JsonValue]] : [])];
  return [undefined, {}];
}

type Fields = { [name: string]: JsonValue };

const at = (object: JsonValue, field: readonly string[]): JsonValue =>
  field.reduce((value, name) => (value as Fields)[name] as JsonValue, object);

function changed(object: JsonObject, field: readonly string[], value: JsonValue | undefined): JsonValue {
  const copy = cloneJson(object);
  const holder = at(copy, field.slice(0, -1)) as Fields | JsonValue[];
  const name = field.at(-1) ?? "";
  if (value !== undefined) (holder as Fields)[name] = value;
  else if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else delete holder[name];
  return copy;
}

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The code and the message, without what is said of every object that is invalid. */
function shortened(status: number, text: string): string {
  const { message = "" } = JSON.parse(text) as { message?: string };
  const why = status === 422 ? message.replace(/^\S+ "[^"]*" is invalid: /, "") : message;
  return `${status} ${why.replace(uid, "<uid>").replaceAll(long, "<long>")}`;
}
