// Rules that came after the objects: whatever was wrong already may stay as it is, in every pair of before and after of apiextensions' cases.
// @see apiextensions-apiserver test/integration/ratcheting_test_cases (Gateway API 1.0: definitions, valid and invalid objects)
import { setTimeout } from "node:timers/promises";
import type { JsonObject, JsonValue, KubeObject } from "@sluice/objects";
import type { Ask } from "./conversation.ts";

/** Definitions with their rules, and objects by whether these take them. */
export type RatchetingCases = { definitions: KubeObject[]; valid: KubeObject[]; invalid: KubeObject[] };

/** What was said: nothing but the spec when it was taken, the message and the causes when it was not. */
export type Verdict = { status: number; warnings?: string[]; spec?: JsonValue; message?: string; causes?: JsonValue };

/** To making each object, and to changing each into each that is invalid, by `kind before → after`; equal verdicts are told once. */
export type RatchetingVerdicts = {
  made: { [object: string]: Verdict };
  changed: { [pair: string]: number };
  distinct: Verdict[];
};

type Stored = { name: string; kind: string; url: string; body: JsonObject; resourceVersion: string };
type Version = { name: string; schema: JsonObject };

const definitionsUrl = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const anything = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };

/** Stores everything under definitions without rules, gives them their rules, and asks for each change without making it. */
export async function playRatcheting(ask: Ask, cases: RatchetingCases): Promise<RatchetingVerdicts> {
  const { definitions, valid, invalid } = cases;
  for (const definition of definitions) await say(ask, "POST", definitionsUrl, withoutRules(definition));
  const [validOnes, invalidOnes] = [[] as Stored[], [] as Stored[]];
  for (const [index, object] of valid.entries())
    validOnes.push(await store(ask, definitions, object, `valid-${index}`));
  for (const [index, object] of invalid.entries())
    invalidOnes.push(await store(ask, definitions, object, `invalid-${index}`));
  for (const definition of definitions) await giveRules(ask, definition);
  for (const one of invalidOnes.slice(0, 1))
    await until(
      () => verdictOf(ask, "POST", one),
      ({ status }) => status === 422,
    );
  const verdicts: RatchetingVerdicts = { made: {}, changed: {}, distinct: [] };
  for (const one of [...validOnes, ...invalidOnes]) verdicts.made[one.name] = await verdictOf(ask, "POST", one);
  for (const before of [...validOnes, ...invalidOnes])
    for (const after of invalidOnes.filter(({ kind }) => kind === before.kind))
      verdicts.changed[`${before.kind} ${before.name} → ${after.name}`] = indexIn(
        verdicts.distinct,
        await verdictOf(ask, "PUT", before, after.body),
      );
  for (const { metadata } of definitions) await say(ask, "DELETE", `${definitionsUrl}/${metadata.name}`);
  return verdicts;
}

function indexIn(distinct: Verdict[], verdict: Verdict): number {
  const text = JSON.stringify(verdict);
  const found = distinct.findIndex((one) => JSON.stringify(one) === text);
  return found >= 0 ? found : distinct.push(verdict) - 1;
}

const specOf = (definition: KubeObject): { group: string; scope: string; names: JsonObject; versions: Version[] } =>
  definition["spec"] as never;

function withoutRules(definition: KubeObject): JsonObject {
  const spec = specOf(definition);
  const versions = spec.versions.map((version) => ({ ...version, schema: anything }));
  return { ...definition, spec: { ...spec, versions } };
}

async function giveRules(ask: Ask, definition: KubeObject): Promise<void> {
  const url = `${definitionsUrl}/${definition.metadata.name}`;
  const put = async (): Promise<{ status: number }> => {
    const { resourceVersion } = JSON.parse((await say(ask, "GET", url)).text).metadata as { resourceVersion: string };
    const metadata = { ...definition.metadata, resourceVersion };
    return say(ask, "PUT", url, { ...definition, metadata });
  };
  await until(put, ({ status }) => status === 200); // its conditions may change in between
}

async function store(ask: Ask, definitions: KubeObject[], object: KubeObject, name: string): Promise<Stored> {
  const definition = definitions.find((one) => specOf(one).names["kind"] === object.kind);
  if (!definition) throw new Error(`nothing defines ${object.kind}`);
  const { scope, names } = specOf(definition);
  const folder = scope === "Namespaced" ? "/namespaces/default" : "";
  const url = `/apis/${object.apiVersion}${folder}/${String(names["plural"])}`;
  const body = { ...object, metadata: { name } };
  const { text } = await until(
    () => say(ask, "POST", url, body),
    ({ status }) => status === 201,
  );
  const { resourceVersion } = JSON.parse(text).metadata as { resourceVersion: string };
  return { name, kind: object.kind, url, body, resourceVersion };
}

/** Asks for it without having it: a new one of its name's like, or the stored one as another. */
async function verdictOf(ask: Ask, method: "POST" | "PUT", before: Stored, after = before.body): Promise<Verdict> {
  const { name, url, resourceVersion } = before;
  const [path, metadata] =
    method === "POST" ? [url, { name: `new-${name}` }] : [`${url}/${name}`, { name, resourceVersion }];
  const { status, warning, text } = await say(ask, method, `${path}?dryRun=All`, { ...after, metadata });
  const answer = JSON.parse(text) as { spec?: JsonValue; message: string; details?: { causes?: JsonValue } };
  const warnings = [...warning.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, words = ""]) => words);
  const told = warnings.length > 0 ? { warnings } : {};
  if (status >= 400)
    return {
      status,
      ...told,
      message: answer.message,
      ...(answer.details?.causes ? { causes: answer.details.causes } : {}),
    };
  return { status, ...told, ...(method === "POST" && answer.spec !== undefined ? { spec: answer.spec } : {}) };
}

const say = (ask: Ask, method: string, path: string, body?: JsonObject): ReturnType<Ask> =>
  ask({
    method,
    path,
    headers: { "user-agent": "talk/1", ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

const mostTries = 100;
const pauseMs = 100;

/** Definitions take effect in their own time. */
async function until<T>(attempt: () => Promise<T>, accept: (answer: T) => boolean): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const answer = await attempt();
    if (accept(answer)) return answer;
    if (tries === mostTries) throw new Error(`never came: ${JSON.stringify(answer)}`);
    await setTimeout(pauseMs);
  }
}
