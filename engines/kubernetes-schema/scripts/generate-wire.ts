// Writes generated/wire.json from the Go sources of Kubernetes: how its built-in types are written in protobuf. Run by hand when Kubernetes moves on.
//   node engines/kubernetes-schema/scripts/generate-wire.ts FOLDER VERSION
// FOLDER holds k8s.io/{api,apimachinery,apiextensions-apiserver,kube-aggregator}, such as /usr/share/gocode/src of Debian's golang-k8s-…-dev packages.
// The .proto files would not do: whether an empty text or a zero means something is only said by the Go types (pointer or not, `omitempty`).
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** `[number, JSON name, type]`; see `WireField` in src/wire-table.ts for the grammar of types. */
type Field = [number: number, name: string, type: string];
type Source = { folder: string; go: string; imports: Map<string, string> };

const [root = "", version = ""] = process.argv.slice(2);
const scalars: { [goType: string]: string } = {
  string: "s",
  bool: "b",
  int32: "i",
  int64: "l",
  int: "l",
  uint32: "l",
  uint64: "l",
  uint16: "i",
  byte: "i",
  float64: "f",
  float32: "f",
  "[]byte": "y",
};
/** Types with an encoding of their own, which the decoder knows by name. */
const special = new Set([
  "k8s.io/apimachinery/pkg/apis/meta/v1.Time",
  "k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime",
  "k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1",
  "k8s.io/apimachinery/pkg/api/resource.Quantity",
  "k8s.io/apimachinery/pkg/util/intstr.IntOrString",
  "k8s.io/apimachinery/pkg/runtime.RawExtension",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrBool",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrArray",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrStringArray",
]);

const sources: Source[] = globSync(
  "k8s.io/{api/*/v*,apimachinery/pkg/{apis/meta/v1,runtime,types,api/resource,util/intstr},apiextensions-apiserver/pkg/apis/apiextensions/v1,kube-aggregator/pkg/apis/apiregistration/v1}/*.go",
  { cwd: root },
)
  .filter(
    (file) =>
      !/(_test|zz_generated.*|generated\.pb|generated\.protomessage.*|doc|register|.*_swagger_doc.*)\.go$/.test(file),
  )
  .sort()
  .map((file) => {
    const go = readFileSync(path.join(root, file), "utf8");
    return { folder: path.posix.dirname(file), go, imports: importsOf(go) };
  });

function importsOf(go: string): Map<string, string> {
  const block = /^import \(\n([\s\S]*?)^\)/m.exec(go)?.[1] ?? /^import (.*)$/m.exec(go)?.[1] ?? "";
  const imports = new Map<string, string>();
  for (const [, alias, target = ""] of block.matchAll(/^\s*(?:(\w+)\s+)?"([^"]+)"/gm))
    imports.set(alias ?? path.posix.basename(target), target);
  return imports;
}

// What every name stands for: a struct's body, or another type.
const structs = new Map<string, { body: string; source: Source }>();
const aliases = new Map<string, { of: string; source: Source }>();
for (const source of sources) {
  for (const [, name, body = ""] of source.go.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm))
    structs.set(`${source.folder}.${name}`, { body, source });
  for (const [, name] of source.go.matchAll(/^type (\w+) struct ?\{\}/gm))
    structs.set(`${source.folder}.${name}`, { body: "", source });
  for (const [, name, of = ""] of source.go.matchAll(/^type (\w+) (?:= )?([^\s{=][^{\n]*?)(?:\s*\/\/.*)?$/gm))
    if (!/^(struct|interface|func)/.test(of)) aliases.set(`${source.folder}.${name}`, { of, source });
}

function qualified(name: string, { folder, imports }: Source): string {
  const [alias = "", type] = name.split(".");
  return type === undefined ? `${folder}.${name}` : `${imports.get(alias) ?? alias}.${type}`;
}

/** The type on the wire. `name` is a Go type without its pointer. */
function wireType(name: string, source: Source): string {
  const scalar = scalars[name];
  if (scalar) return scalar;
  if (name.startsWith("[]")) return `[]${wireType(name.slice(2).replace(/^\*/, ""), source)}`;
  const map = /^map\[[^\]]+\](.*)$/.exec(name)?.[1];
  if (map !== undefined) return `{}${wireType(map.replace(/^\*/, ""), source)}`;
  const full = qualified(name, source);
  if (special.has(full) || structs.has(full)) return `#${shortName(full)}`;
  const alias = aliases.get(full);
  if (!alias) throw new Error(`${source.folder}: what is ${name} (${full})?`);
  return wireType(alias.of, alias.source);
}

/** `core/v1.Pod`, `meta/v1.ObjectMeta`, `resource.Quantity`. */
const shortName = (full: string): string =>
  full
    .replace(/^k8s\.io\/api\//, "")
    .replace(/^k8s\.io\/apimachinery\/pkg\/(apis|api|util)\//, "")
    .replace(/^k8s\.io\/apimachinery\/pkg\//, "")
    .replace(/^k8s\.io\/(apiextensions-apiserver|kube-aggregator)\/pkg\/apis\//, "");

function fieldsOf(full: string): Field[] {
  const found = structs.get(full);
  if (!found) throw new Error(`no struct ${full}`);
  const fields: Field[] = [];
  for (const line of found.body.split("\n").filter((one) => !one.trimStart().startsWith("//"))) {
    const tag = /`([^`]*)`/.exec(line)?.[1] ?? "";
    const wire = /protobuf:"[a-z0-9]+,(\d+),(\w+)/.exec(tag);
    const code = line.replace(/`.*$/, "").trim().split(/\s+/);
    if (!wire || code.length === 0) continue;
    const goType = code.at(-1) ?? "";
    const [jsonName = "", ...options] = (/json:"([^"]*)"/.exec(tag)?.[1] ?? "").split(",");
    const isPointer = goType.startsWith("*");
    const bare = goType.replace(/^\*/, "");
    const full = qualified(bare, found.source);
    const alias = aliases.get(full);
    // A named list is a message with its items in field 1, unless the field itself is repeated.
    const isItems = alias?.of.startsWith("[]") === true && alias.of !== "[]byte" && wire[2] !== "rep";
    const type = isItems ? `@${wireType(bare, found.source)}` : valueType(bare, found.source);
    const keeps = options.includes("omitempty") || options.includes("omitzero") ? "" : "!";
    fields.push([Number(wire[1]), jsonName, `${isPointer ? "*" : ""}${type}${keeps}`]);
  }
  return fields;
}

/** Values of maps may be named lists, too. */
function valueType(goType: string, source: Source): string {
  const map = /^map\[[^\]]+\](.*)$/.exec(goType)?.[1];
  const alias = map === undefined ? undefined : aliases.get(qualified(map, source));
  if (map !== undefined && alias?.of.startsWith("[]") && alias.of !== "[]byte") return `{}@${wireType(map, source)}`;
  return wireType(goType, source);
}

const types: { [name: string]: Field[] } = {};
const kinds: { [kind: string]: string } = {};

function add(full: string): void {
  const name = shortName(full);
  if (types[name] || special.has(full)) return;
  types[name] = [];
  types[name] = fieldsOf(full);
  for (const [, , type] of types[name]) {
    const below = /#([^!]+)!?$/.exec(type)?.[1];
    if (below) for (const candidate of structs.keys()) if (shortName(candidate) === below) add(candidate);
  }
}

/** Groups whose sources do not say what they are called. */
const outside: { [folder: string]: string } = {
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1": "apiextensions.k8s.io",
  "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1": "apiregistration.k8s.io",
};

const groupOf = (folder: string): string | undefined => {
  const register = path.join(root, folder, "register.go");
  try {
    return /GroupName\s*=\s*"([^"]*)"/.exec(readFileSync(register, "utf8"))?.[1];
  } catch {
    return undefined;
  }
};
const groups = new Map([...new Set(sources.map(({ folder }) => folder))].map((folder) => [folder, groupOf(folder)]));

for (const [full, { body, source }] of structs) {
  if (!/^\s*(metav1\.|v1\.|runtime\.)?TypeMeta\s+`json:",inline"/m.test(body)) continue;
  const name = full.slice(full.lastIndexOf(".") + 1);
  const isMeta = source.folder.endsWith("pkg/apis/meta/v1");
  const group = outside[source.folder] ?? groups.get(source.folder);
  if (!isMeta && group === undefined) continue;
  kinds[isMeta ? `meta/${name}` : `${group}/${path.posix.basename(source.folder)}/${name}`] = shortName(full);
  add(full);
}

const output = path.join(import.meta.dirname, "../generated/wire.json");
writeFileSync(output, `${JSON.stringify({ kubernetes: version, kinds, types })}\n`);
console.log(`${Object.keys(kinds).length} kinds, ${Object.keys(types).length} types written to ${output}`);
