// Schemas and what they name: documents, the resources within them (`$id`), anchors and drafts.
// @see github.com/santhosh-tekuri/jsonschema v6.0.2 roots.go, root.go, draft.go
import { createRequire } from "node:module";
import { quote } from "@sluice/gotemplate";
import { isTable, valueOf, type Values } from "./values.ts";

/** A schema that is wrong itself; the message is Helm's. */
export class SchemaMistake extends Error {
  override readonly name = "SchemaMistake";
}

/** A schema with a name of its own, and what belongs to it. */
export type Resource = {
  id: string;
  pointer: string;
  draft: number;
  root: unknown;
  anchors: Map<string, { schema: unknown; pointer: string }>;
  dynamic: Set<string>;
};

/** A whole file of schemas. */
export type Document = {
  url: string;
  root: unknown;
  resources: Map<string, Resource>;
  /** The pointers of all that has been looked through. */
  known: Set<string>;
};

/** A schema, and where it stands. */
export type Place = { schema: unknown; document: Document; pointer: string };

const load = createRequire(import.meta.url);

const drafts: readonly { draft: number; url: string; module: string; below: readonly string[] }[] = [
  {
    draft: 4,
    url: "json-schema.org/draft-04/schema",
    module: "ajv-draft-04/dist/refs/json-schema-draft-04.json",
    below: [],
  },
  { draft: 6, url: "json-schema.org/draft-06/schema", module: "ajv/dist/refs/json-schema-draft-06.json", below: [] },
  { draft: 7, url: "json-schema.org/draft-07/schema", module: "ajv/dist/refs/json-schema-draft-07.json", below: [] },
  {
    draft: 2019,
    url: "json-schema.org/draft/2019-09/schema",
    module: "ajv/dist/refs/json-schema-2019-09/schema.json",
    below: ["core", "applicator", "validation", "meta-data", "format", "content"],
  },
  {
    draft: 2020,
    url: "json-schema.org/draft/2020-12/schema",
    module: "ajv/dist/refs/json-schema-2020-12/schema.json",
    below: ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"],
  },
];
const latest = 2020;

/** What the library's schemas of drafts say of a keyword, where ajv's say something else. */
const amendments: { readonly [draft: number]: Values } = {
  4: { $ref: { type: "string" }, format: { type: "string" }, id: { type: "string" } },
  6: { examples: {} },
  7: { writeOnly: { type: "boolean", default: false } },
};

/** The address of a draft's own schema. */
export const urlOfDraft = (draft: number): string =>
  `${draft < 2019 ? "http" : "https"}://${drafts.find((one) => one.draft === draft)?.url ?? ""}`;

const escapeStep = (step: string): string => step.replaceAll("~", "~0").replaceAll("/", "~1");
const split = (text: string): [string, string] => {
  const at = text.indexOf("#");
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
};

/** As Go's `url.PathEscape`, but for slashes. */
const encode = (pointer: string): string =>
  pointer.replaceAll(/[^A-Za-z0-9\-_.~$&+:=@/]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );

/** Where a schema stands, as messages say it. */
export const locationOf = ({ document, pointer }: Place): string => `${document.url}#${encode(pointer)}`;

/** Below which keywords there are schemas, and since which draft. */
const below: readonly { keyword: string; since: number; as: "schema" | "list" | "table" | "either" }[] = [
  { keyword: "definitions", since: 4, as: "table" },
  { keyword: "not", since: 4, as: "schema" },
  ...["allOf", "anyOf", "oneOf"].map((keyword) => ({ keyword, since: 4, as: "list" }) as const),
  { keyword: "properties", since: 4, as: "table" },
  { keyword: "additionalProperties", since: 4, as: "schema" },
  { keyword: "patternProperties", since: 4, as: "table" },
  { keyword: "items", since: 4, as: "either" },
  { keyword: "additionalItems", since: 4, as: "schema" },
  { keyword: "dependencies", since: 4, as: "table" },
  ...["propertyNames", "contains"].map((keyword) => ({ keyword, since: 6, as: "schema" }) as const),
  ...["if", "then", "else"].map((keyword) => ({ keyword, since: 7, as: "schema" }) as const),
  ...["$defs", "dependentSchemas"].map((keyword) => ({ keyword, since: 2019, as: "table" }) as const),
  ...["unevaluatedProperties", "unevaluatedItems", "contentSchema"].map(
    (keyword) => ({ keyword, since: 2019, as: "schema" }) as const,
  ),
  { keyword: "prefixItems", since: 2020, as: "list" },
];

/** The schemas right below one, with their pointers. */
export function schemasBelow(schema: Values, draft: number): [string, unknown][] {
  const found: [string, unknown][] = [];
  for (const { keyword, since, as } of below) {
    const held = valueOf(schema, keyword);
    if (held === undefined || since > draft) continue;
    if (Array.isArray(held)) {
      if (as === "list" || as === "either") held.forEach((one, at) => found.push([`/${keyword}/${at}`, one]));
    } else if (as === "table" && isTable(held))
      for (const [name, one] of Object.entries(held)) found.push([`/${keyword}/${escapeStep(name)}`, one]);
    else if (as === "schema" || as === "either") found.push([`/${keyword}`, held]);
  }
  return found;
}

/** The documents that one schema can name: itself, and those of the drafts. */
export class Documents {
  private readonly documents = new Map<string, Document>();

  /** @throws {SchemaMistake} */
  add(url: string, root: unknown): Document {
    const document: Document = { url, root, resources: new Map(), known: new Set() };
    this.collect(document, { schema: root, pointer: "", base: url, draft: latest });
    this.documents.set(url, document);
    return document;
  }

  /** What a reference means, seen from a place. @throws {SchemaMistake} */
  resolve(reference: string, from: Place): Place {
    const [name, encoded] = split(reference);
    const fragment = decodeFragment(reference, encoded);
    const base = resourceAt(from.document, from.pointer).id;
    const url = name === "" ? base : join(base, name);
    const inside = [...from.document.resources.values()].find(({ id }) => id === url);
    const document = inside || url === from.document.url ? from.document : this.read(url);
    const resource = inside ?? resourceAt(document, "");
    return this.find(document, resource, fragment);
  }

  /** Looks through what stands where no schema is expected, but is referred to as one. @returns whether it was unknown */
  discover(place: Place): boolean {
    const { document, pointer, schema } = place;
    if (document.known.has(pointer)) return false;
    const { id, draft } = resourceAt(document, pointer);
    this.collect(document, { schema, pointer, base: id, draft });
    return true;
  }

  private find(document: Document, resource: Resource, fragment: string): Place {
    if (fragment === "" || fragment.startsWith("/")) {
      const place = { schema: document.root, document, pointer: resource.pointer + fragment };
      place.schema = lookUp(place);
      return place;
    }
    const anchor = resource.anchors.get(fragment);
    if (!anchor)
      throw new SchemaMistake(
        `anchor in ${quote(`${resource.id}#${encode(fragment)}`)} not found in schema ${quote(document.url)}`,
      );
    return { ...anchor, document };
  }

  /** Only schemas of drafts are read: nothing is fetched. */
  private read(url: string): Document {
    const known = this.documents.get(url);
    if (known) return known;
    const root = readKnown(url);
    if (root !== undefined) return this.add(url, root);
    const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url)?.[1]?.toLowerCase() ?? "";
    if (scheme === "urn") return this.add(url, true);
    const why = ["file", "http", "https"].includes(scheme)
      ? "other files are not read for a schema"
      : `no URLLoader registered for ${quote(url)}`;
    throw new SchemaMistake(`failing loading ${quote(url)}: ${why}`);
  }

  /** @throws {SchemaMistake} */
  private draftOf(schema: Values, place: { url: string; pointer: string }, fallback: number): number {
    const named = valueOf(schema, "$schema");
    if (typeof named !== "string") return fallback;
    const [url, fragment] = split(named);
    const known = drafts.find((one) => one.url === url.replace(/^https?:\/\//, ""));
    if (known && fragment === "") return known.draft;
    if (/^https?:\/\/json-schema\.org\/schema$/.test(url) && fragment === "") return latest;
    if (place.pointer === "" && url === place.url) throw new SchemaMistake(`draft ${quote(url)} is not supported`);
    const { root } = this.read(url);
    return isTable(root) ? this.draftOf(root, { url, pointer: "" }, fallback) : fallback;
  }

  private collect(
    document: Document,
    { schema, pointer, base, draft: fallback }: { schema: unknown; pointer: string; base: string; draft: number },
  ): void {
    const isRoot = pointer === "";
    if (document.known.has(pointer)) return;
    document.known.add(pointer);
    if (!isTable(schema)) {
      if (isRoot) document.resources.set("", newResource(base, { schema, pointer, draft: fallback }));
      return;
    }
    let draft = this.draftOf(schema, { url: document.url, pointer }, fallback);
    let id = idOf(schema, draft);
    if (id === "" && !isRoot) {
      draft = fallback;
      id = idOf(schema, draft);
    }
    const here = id === "" ? base : join(base, id);
    const same = [...document.resources.values()].find((one) => one.id === here);
    if (id !== "" && same && same.pointer !== pointer)
      throw new SchemaMistake(
        `duplicate id ${quote(here)} in ${quote(document.url)} at ${quote(pointer)} and ${quote(same.pointer)}`,
      );
    const resource = same ?? newResource(here, { schema, pointer, draft });
    if (!same) document.resources.set(pointer, resource);
    collectAnchors(document.url, resource, { schema, pointer });
    for (const [step, one] of schemasBelow(schema, draft))
      this.collect(document, { schema: one, pointer: pointer + step, base: here, draft: resource.draft });
  }
}

const newResource = (
  id: string,
  { schema, pointer, draft }: { schema: unknown; pointer: string; draft: number },
): Resource => ({ id, pointer, draft, root: schema, anchors: new Map(), dynamic: new Set() });

/** The resource that a place belongs to. */
export function resourceAt(document: Document, pointer: string): Resource {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const found = document.resources.get(at);
    if (found) return found;
  }
  return document.resources.get("") ?? newResource(document.url, { schema: document.root, pointer: "", draft: latest });
}

function idOf(schema: Values, draft: number): string {
  if (draft < 2019 && Object.hasOwn(schema, "$ref")) return "";
  const id = valueOf(schema, draft === 4 ? "id" : "$id");
  return typeof id === "string" ? split(id)[0] : "";
}

function collectAnchors(
  url: string,
  resource: Resource,
  { schema, pointer }: { schema: Values; pointer: string },
): void {
  const add = (name: unknown): void => {
    if (typeof name !== "string") return;
    const known = resource.anchors.get(name);
    if (known && known.pointer !== pointer)
      throw new SchemaMistake(
        `duplicate anchor ${quote(name)} in ${quote(url)} at ${quote(known.pointer)} and ${quote(pointer)}`,
      );
    resource.anchors.set(name, { schema, pointer });
  };
  if (resource.draft < 2019) {
    if (Object.hasOwn(schema, "$ref")) return;
    const id = valueOf(schema, resource.draft === 4 ? "id" : "$id");
    const fragment = typeof id === "string" ? decodeFragment(id, split(id)[1]) : "";
    if (fragment !== "" && !fragment.startsWith("/")) add(fragment);
    return;
  }
  add(valueOf(schema, "$anchor"));
  const dynamic = valueOf(schema, "$dynamicAnchor");
  if (resource.draft < 2020 || typeof dynamic !== "string") return;
  add(dynamic);
  resource.dynamic.add(dynamic);
}

function decodeFragment(whole: string, fragment: string): string {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(fragment)?.[0];
  if (bad !== undefined) throw new SchemaMistake(`error in parsing ${quote(whole)}: invalid URL escape ${quote(bad)}`);
  return decodeURIComponent(fragment);
}

/** A name seen from another; names that have no hierarchy replace it. */
function join(base: string, name: string): string {
  const whole = URL.parse(name, base)?.href ?? name;
  return whole.endsWith("/") && /^[a-z][a-z0-9+.-]*:\/\/[^/]+$/i.test(name) ? whole.slice(0, -1) : whole;
}

function readKnown(url: string): unknown {
  const name = url.replace(/^https?:\/\//, "");
  for (const one of drafts) {
    if (name === one.url) return amended(load(one.module) as Values, one.draft);
    const part = one.below.find((vocabulary) => name === one.url.replace(/schema$/, `meta/${vocabulary}`));
    if (part !== undefined) return load(one.module.replace("schema.json", `meta/${part}.json`)) as unknown;
  }
  return undefined;
}

const amended = (schema: Values, draft: number): Values =>
  amendments[draft] ? { ...schema, properties: { ...(schema["properties"] as Values), ...amendments[draft] } } : schema;

/** What a pointer leads to. @throws {SchemaMistake} */
function lookUp(place: Place): unknown {
  let found: unknown = place.document.root;
  for (const step of place.pointer.split("/").slice(1)) {
    if (/~(?![01])/.test(step)) throw new SchemaMistake(`invalid json-pointer ${quote(locationOf(place))}`);
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const next = Array.isArray(found)
      ? /^\+?\d+$/.test(name)
        ? (found as unknown[])[Number(name)]
        : undefined
      : isTable(found)
        ? valueOf(found, name)
        : undefined;
    if (next === undefined) throw new SchemaMistake(`json-pointer in ${quote(locationOf(place))} not found`);
    found = next;
  }
  return found;
}
