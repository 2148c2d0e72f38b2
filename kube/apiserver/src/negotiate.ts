// What a client takes, best first: Accept lists media types, each with a preference and with parameters that may ask for another form.
// @see apiserver pkg/endpoints/handlers/negotiation/negotiate.go and goautoneg, v0.36.3
import { ApiError } from "./status-error.ts";

/** How an object is shown: as it is, as a table for `kubectl get`, or as its metadata alone. */
export type Form = "object" | "table" | "metadata";

/** How it is written. */
export type Writing = { isYaml: boolean; isPretty: boolean };

type Clause = { type: string; q: number; parameters: Map<string, string> };

const mediaTypes = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
const streamTypes = "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";
const servedTypes = new Set(mediaTypes.split(", "));
const jsonTypes = new Set(["application/json", "application/*", "*/*", "*"]);
const asJson: Writing = { isYaml: false, isPretty: false };

/** As most clients say it. */
const isUsual = (accept: string | undefined): boolean =>
  accept === undefined || accept === "" || accept === "application/json" || accept === "*/*";

/** Picks the form of an object. @throws {ApiError} 406 when the client takes none that we have */
export const readForm = (accept: string | undefined): Form => pickForm(accept, mediaTypes);

/** Picks the form of a list, which has the path of its watch. @throws {ApiError} 406 */
export const readListForm = (accept: string | undefined): Form => pickForm(accept, `${mediaTypes}, ${streamTypes}`);

/** The form of the events of a watch, which are never YAML. @throws {ApiError} 406 */
export function readStreamForm(accept: string | undefined): Form {
  if (readWriting(accept, formOf)?.isYaml) throw tellTypes(streamTypes);
  return readListForm(accept);
}

function pickForm(accept: string | undefined, types: string): Form {
  if (isUsual(accept)) return "object";
  const clauses = clausesOf(accept);
  checkTypes(clauses, types);
  for (const clause of clauses) {
    const form = writingOf(clause) && formOf(clause);
    if (form) return form;
  }
  if (clauses.some(writingOf)) throw tellTypes(mediaTypes);
  // Whoever takes protobuf alone would get it from Kubernetes. Here it is only read.
  throw tellTypes("application/json, application/yaml");
}

/** Whether the path has the type at all: in this question Go knows nothing of wildcards but the widest. */
function checkTypes(clauses: Clause[], types: string): void {
  const isServed = ({ type }: Clause): boolean => type === "*/*" || servedTypes.has(type);
  if (clauses.some(isServed)) return;
  throw new ApiError(406, "NotAcceptable", `406: Not Acceptable\n\nAvailable representations: ${types}`, {});
}

/** Whether the client takes JSON, of what has no other writing. */
export const takesJson = (accept: string | undefined): boolean =>
  isUsual(accept) || clausesOf(accept).some(({ type }) => jsonTypes.has(type));

/** How objects are written, in whatever form. Undefined when the client takes none. */
export const readObjectWriting = (accept: string | undefined): Writing | undefined => readWriting(accept, formOf);

/** How a refusal is written, which has one form only. Undefined when the client takes none of it. */
export const readStatusWriting = (accept: string | undefined): Writing | undefined =>
  readWriting(accept, ({ parameters }) => !["as", "g", "v"].some((name) => parameters.has(name)));

function readWriting(accept: string | undefined, isOurs: (clause: Clause) => unknown): Writing | undefined {
  if (isUsual(accept)) return asJson;
  for (const clause of clausesOf(accept)) {
    const writing = writingOf(clause);
    if (writing && isOurs(clause)) return writing;
  }
  return undefined;
}

function writingOf({ type, parameters }: Clause): Writing | undefined {
  const isYaml = type === "application/yaml";
  return isYaml || jsonTypes.has(type) ? { isYaml, isPretty: parameters.get("pretty") === "1" } : undefined;
}

function formOf({ parameters }: Clause): Form | undefined {
  const as = parameters.get("as");
  if (as === undefined) return "object";
  if ((parameters.get("v") ?? "v1") !== "v1") return undefined;
  if (as === "Table") return "table";
  return as === "PartialObjectMetadata" || as === "PartialObjectMetadataList" ? "metadata" : undefined;
}

const tellTypes = (types: string): ApiError =>
  new ApiError(406, "NotAcceptable", `only the following media types are accepted: ${types}`);

/** The clauses, best first. */
function clausesOf(accept = ""): Clause[] {
  const clauses: Clause[] = [];
  for (const part of accept.split(",")) {
    const [type = "", ...rest] = part.split(";").map((one) => one.trim());
    const parameters = new Map(rest.map((one) => one.split("=").map((word) => word.trim()) as [string, string]));
    const q = Number.parseFloat(parameters.get("q") ?? "1") || 0;
    clauses.push({ type, q, parameters });
  }
  return sortAsGo(clauses);
}

/** Go sorts by an order that contradicts itself, so that the way it takes matters: each is moved up while it comes before its neighbour. */
function sortAsGo(clauses: Clause[]): Clause[] {
  const sorted = [...clauses];
  for (let at = 1; at < sorted.length; at += 1)
    for (let to = at; to > 0; to -= 1) {
      const [before, moved] = [sorted[to - 1], sorted[to]];
      if (!before || !moved || !comesFirst(moved, before)) break;
      sorted[to - 1] = moved;
      sorted[to] = before;
    }
  return sorted;
}

const isAny = (type: string): boolean => type === "*/*" || type === "*";
const isAnySub = (type: string): boolean => type.endsWith("*");

const comesFirst = (one: Clause, other: Clause): boolean =>
  one.q > other.q || (!isAny(one.type) && isAny(other.type)) || (!isAnySub(one.type) && isAnySub(other.type));
