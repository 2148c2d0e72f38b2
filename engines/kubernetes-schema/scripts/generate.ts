// Writes generated/types.json from the Go sources of Kubernetes: the schema of structured merge (client-go's apply configurations) and the
// patch tags of the API structs. Run by hand when Kubernetes moves on; the build never needs its input.
//   node engines/kubernetes-schema/scripts/generate.ts FOLDER VERSION
// FOLDER holds k8s.io/client-go, k8s.io/api and k8s.io/apimachinery, such as /usr/share/gocode/src of Debian's golang-k8s-client-go-dev,
// golang-k8s-api-dev and golang-k8s-apimachinery-dev.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseYaml } from "@sluice/yaml";

type SourceType = {
  namedType?: string;
  scalar?: string;
  list?: { elementType: SourceType; elementRelationship?: string; keys?: string[] };
  map?: {
    fields?: { name: string; type: SourceType; default?: unknown }[];
    elementType?: SourceType;
    elementRelationship?: string;
  };
  elementRelationship?: string;
};

const [folder = "", version = ""] = process.argv.slice(2);

function readSchema(): { [name: string]: unknown } {
  const go = readFileSync(path.join(folder, "k8s.io/client-go/applyconfigurations/internal/internal.go"), "utf8");
  const text = /YAMLObject\(`([\s\S]*?)`\)/.exec(go)?.[1] ?? "";
  const { types } = parseYaml(text) as unknown as { types: (SourceType & { name: string })[] };
  return Object.fromEntries(types.map((type) => [type.name, compact(type)]));
}

/** `"string"`, `"#name"`, `{ list, keys | set }` or `{ fields, of, atomic }`: a third of the original's size. */
function compact(type: SourceType): unknown {
  if (type.namedType)
    return type.elementRelationship === "atomic" ? { ref: type.namedType, atomic: true } : `#${type.namedType}`;
  if (type.scalar) return type.scalar;
  if (type.list) {
    const { elementType, elementRelationship, keys } = type.list;
    const relation = keys ? { keys } : elementRelationship === "associative" ? { set: true } : {};
    return { list: compact(elementType), ...relation };
  }
  const { fields, elementType, elementRelationship } = type.map ?? {};
  return {
    ...(fields ? { fields: Object.fromEntries(fields.map(({ name, type: of }) => [name, compact(of)])) } : {}),
    ...(fields?.some((field) => field.default !== undefined) ? { defaults: defaultsOf(fields) } : {}),
    ...(elementType ? { of: compact(elementType) } : {}),
    ...(elementRelationship === "atomic" ? { atomic: true } : {}),
  };
}

const defaultsOf = (fields: { name: string; default?: unknown }[]) =>
  Object.fromEntries(fields.filter((field) => field.default !== undefined).map((field) => [field.name, field.default]));

/** `patchStrategy:"merge,retainKeys" patchMergeKey:"name"` by type and field. */
function readPatchTags(): { [type: string]: { [field: string]: { strategy: string; key?: string } } } {
  const tags: { [type: string]: { [field: string]: { strategy: string; key?: string } } } = {};
  for (const file of globSync("k8s.io/{api,apimachinery/pkg/apis/meta}/**/types.go", { cwd: folder })) {
    const go = readFileSync(path.join(folder, file), "utf8");
    const prefix = `io.${path
      .dirname(file)
      .split("/")
      .map((part) => (part === "k8s.io" ? "k8s" : part))
      .join(".")}`;
    for (const [, struct, body] of go.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
      for (const [, tag = ""] of (body ?? "").matchAll(/`([^`\n]*patchStrategy:[^`\n]*)`[^`\n]*$/gm)) {
        const field = /json:"([^",]+)/.exec(tag)?.[1];
        const strategy = /patchStrategy:"([^"]+)"/.exec(tag)?.[1];
        const key = /patchMergeKey:"([^"]+)"/.exec(tag)?.[1];
        if (field && strategy) (tags[`${prefix}.${struct}`] ??= {})[field] = { strategy, ...(key ? { key } : {}) };
      }
    }
  }
  return tags;
}

const meta = "#io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
/** What is patched and applied without an apply configuration of its own; its schema is OpenAPI's. */
const others = {
  "io.k8s.api.autoscaling.v1.Scale": {
    fields: {
      apiVersion: "string",
      kind: "string",
      metadata: meta,
      spec: "#io.k8s.api.autoscaling.v1.ScaleSpec",
      status: "#io.k8s.api.autoscaling.v1.ScaleStatus",
    },
  },
  "io.k8s.api.autoscaling.v1.ScaleSpec": { fields: { replicas: "numeric" } },
  "io.k8s.api.autoscaling.v1.ScaleStatus": { fields: { replicas: "numeric", selector: "string" } },
};

const types = { ...readSchema(), ...others };
const output = path.join(import.meta.dirname, "../generated/types.json");
writeFileSync(output, `${JSON.stringify({ kubernetes: version, types, patch: readPatchTags() })}\n`);
console.log(`${Object.keys(types).length} types written to ${output}`);
