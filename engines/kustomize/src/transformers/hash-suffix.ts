// The suffix that tells apart generated ConfigMaps and Secrets of different content, so that workloads roll when it changes.
import { KustomizeError } from "../kustomize-error.ts";
import { storePreviousId, type ResourceList } from "../resource-list.ts";
import { nameOf, setMetadata, type Resource } from "../resource.ts";

/** Adds the hash to the names of generated resources that want it. */
export function addHashSuffixes(list: ResourceList): void {
  const wanting = list.items.filter(({ needsHash }) => needsHash);
  for (const resource of wanting) {
    const hash = hashOf(resource);
    storePreviousId(resource);
    setMetadata(resource, "name", `${nameOf(resource)}-${hash}`);
  }
  if (wanting.length > 0) list.idsChanged();
}

/** Letters that make no words: vowels and look-alikes are replaced (kustomize api 0.21, hasher.go). */
const letters: { readonly [letter: string]: string } = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

function hashOf({ object, origin }: Resource): string {
  const text = encode(object, origin);
  // Node's crypto takes longer to load than a small build; only who generates something needs it.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return digest.replaceAll(/[013ae]/g, (letter) => letters[letter] ?? letter);
}

function encode(object: Resource["object"], origin: Resource["origin"]): string {
  // The name is empty: kustomize looks for a field called `metadata/name`, and changing that would change every hash.
  const isMap = (value: unknown) => typeof value === "object" && value !== null;
  const data = (object["data"] as unknown) ?? "";
  if (object.kind === "ConfigMap") {
    return goJson({
      ...(isMap(object["binaryData"]) ? { binaryData: object["binaryData"] } : {}),
      data,
      kind: "ConfigMap",
      name: "",
    });
  }
  if (object.kind === "Secret") {
    const stringData = isMap(object["stringData"]) ? { stringData: object["stringData"] } : {};
    return goJson({ data, kind: "Secret", name: "", ...stringData, type: object["type"] ?? "" });
  }
  throw new KustomizeError(
    "NOT_SUPPORTED",
    `cannot hash a ${object.kind}; name suffix hashes are for ConfigMap and Secret`,
    origin,
  );
}

/** JSON as Go's encoding/json writes maps: sorted keys, HTML characters escaped. */
function goJson(value: unknown): string {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const fields = Object.entries(value).sort(([left], [right]) =>
      Buffer.compare(Buffer.from(left), Buffer.from(right)),
    );
    return `{${fields.map(([key, item]) => `${goJson(key)}:${goJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(value)
    .replaceAll(/[<>&\u2028\u2029]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll(/\\b/g, "\\b");
}
