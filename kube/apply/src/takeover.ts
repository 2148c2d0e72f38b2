// Taking an object over from `kubectl apply` and its relatives: their field ownership becomes ours, so that what is removed from Git is
// removed from the cluster, and their annotations go.
import { cloneJson, type JsonObject, type KubeObject, type ManagedFieldsEntry } from "@sluice/objects";

/** Managers whose fields become ours. `name` is a prefix unless `exact`: kubectl's manager is called `kubectl-client-side-apply`. */
export type ForeignManager = { name: string; operation: "Apply" | "Update"; exact?: boolean };

/** What to clean from an object that is taken over. */
export type Takeover = {
  managers: readonly ForeignManager[];
  annotations: readonly string[];
  labels: readonly string[];
};

/**
 * Flux's list: undoes kubectl apply (both kinds) and what predates server-side apply.
 *
 * @param more  further managers, whatever they did: `helm` takes over what a Helm release has brought about. Without their fields in our hands
 *   nothing that is removed from Git would ever be removed from the cluster.
 */
export const takeoverFrom = (fieldManager: string, more: readonly string[] = []): Takeover => ({
  managers: [
    { name: "kubectl", operation: "Apply" },
    { name: "kubectl", operation: "Update" },
    { name: "before-first-apply", operation: "Update" },
    { name: fieldManager, operation: "Update" },
    ...more.flatMap((name): ForeignManager[] => [
      { name, operation: "Apply", exact: true },
      { name, operation: "Update", exact: true },
    ]),
  ],
  annotations: [
    "kubectl.kubernetes.io/last-applied-configuration",
    "kustomize.toolkit.fluxcd.io/checksum",
    "fluxcd.io/sync-checksum",
    ...(more.includes("helm") ? ["meta.helm.sh/release-name", "meta.helm.sh/release-namespace"] : []),
  ],
  labels: ["fluxcd.io/sync-gc-mark"],
});

/** One operation of a JSON patch (RFC 6902). */
export type PatchOperation = { op: "remove" | "replace"; path: string; value?: unknown };

/** The JSON patch that takes a live object over; empty when there is nothing to take. */
export function takeoverPatch(
  live: KubeObject,
  { managers, annotations, labels }: Takeover,
  fieldManager: string,
): PatchOperation[] {
  const remove = (field: "annotations" | "labels", keys: readonly string[]): PatchOperation[] =>
    keys
      .filter((key) => live.metadata[field]?.[key] !== undefined)
      .map((key) => ({ op: "remove", path: `/metadata/${field}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` }));
  const entries = takeEntries(live.metadata.managedFields ?? [], managers, fieldManager);
  const replaced: PatchOperation[] = entries
    ? [{ op: "replace", path: "/metadata/managedFields", value: entries }]
    : [];
  return [...remove("annotations", annotations), ...remove("labels", labels), ...replaced];
}

function takeEntries(
  entries: ManagedFieldsEntry[],
  managers: readonly ForeignManager[],
  fieldManager: string,
): ManagedFieldsEntry[] | undefined {
  const isOwn = (entry: ManagedFieldsEntry) =>
    entry.manager === fieldManager && entry.operation === "Apply" && !entry.subresource;
  const isForeign = (entry: ManagedFieldsEntry) =>
    !entry.subresource &&
    managers.some(
      ({ name, operation, exact }) =>
        entry.operation === operation && (exact ? entry.manager === name : entry.manager?.startsWith(name)),
    );
  const foreign = entries.filter((entry) => !isOwn(entry) && isForeign(entry));
  const [firstForeign] = foreign;
  if (!firstForeign) return undefined;
  const own = entries.find(isOwn) ?? {
    ...firstForeign,
    manager: fieldManager,
    operation: "Apply" as const,
    fieldsV1: {},
  };
  const fieldsV1 = foreign.reduce(
    (fields, entry) => union(fields, entry.fieldsV1 ?? {}),
    cloneJson(own.fieldsV1 ?? {}),
  );
  return [...entries.filter((entry) => !isOwn(entry) && !foreign.includes(entry)), { ...own, fieldsV1 }];
}

/** FieldsV1 is a tree of names whose leaves are empty, so the union of two is their deep merge. */
function union(left: JsonObject, right: JsonObject): JsonObject {
  const merged: JsonObject = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key];
    merged[key] = before === undefined ? value : union(before as JsonObject, value as JsonObject);
  }
  return merged;
}
