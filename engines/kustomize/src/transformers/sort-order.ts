// The order of the output: as read (fifo), or the legacy order by kind.
import { KustomizeError } from "../kustomize-error.ts";
import { formatId, type ResourceId } from "../resource-id.ts";
import type { ResourceList } from "../resource-list.ts";
import { currentId, type Resource } from "../resource.ts";

/** `sortOptions` of a kustomization. */
export type SortOptions = {
  order?: string;
  legacySortOptions?: { orderFirst?: string[] | null; orderLast?: string[] | null } | null;
};

/** The kinds that come before all others, in order. */
export const kindsFirst = (
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding " +
  "ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment " +
  "StatefulSet CronJob PodDisruptionBudget"
).split(" ");
/** The kinds that come after all others, in order. */
export const kindsLast = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/** Sorts the list in place. @throws {KustomizeError} `BAD_KUSTOMIZATION` for options that contradict each other */
export function sortResources(list: ResourceList, { order = "", legacySortOptions }: SortOptions): void {
  if (order !== "fifo" && order !== "legacy")
    throw new KustomizeError("BAD_KUSTOMIZATION", "the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === "fifo") {
    if (!legacySortOptions) return;
    throw new KustomizeError(
      "BAD_KUSTOMIZATION",
      "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
    );
  }
  const { orderFirst, orderLast } = legacySortOptions ?? { orderFirst: kindsFirst, orderLast: kindsLast };
  const ranks = new Map((orderFirst ?? []).map((kind, index, all) => [kind, index - all.length]));
  (orderLast ?? []).forEach((kind, index) => ranks.set(kind, index + 1));
  const keyed = list.items.map((resource) => toKey(resource, ranks));
  keyed.sort(compare);
  list.replaceAll(keyed.map(({ resource }) => resource));
}

type Key = { resource: Resource; rank: number; kind: string; coreNamespace: boolean; id: string };

function toKey(resource: Resource, ranks: ReadonlyMap<string, number>): Key {
  const id: ResourceId = currentId(resource);
  const kind = `${id.group || "~G"}_${id.version || "~V"}_${id.kind || "~K"}`;
  const gvk = formatId(id).split("/", 1)[0] ?? "";
  return {
    resource,
    rank: ranks.get(id.kind) ?? 0,
    kind,
    coreNamespace: id.kind === "Namespace" && id.group === "",
    id: `${gvk}|${id.namespace || "~X"}|${id.name || "~N"}`,
  };
}

const compareTexts = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

function compare(left: Key, right: Key): number {
  if (left.kind === right.kind) return compareTexts(left.id, right.id);
  if (left.rank !== right.rank) return left.rank - right.rank;
  const isNamespace =
    (left.coreNamespace || right.coreNamespace) &&
    left.kind.endsWith("_Namespace") &&
    right.kind.endsWith("_Namespace");
  return isNamespace ? compareTexts(right.kind, left.kind) : compareTexts(left.kind, right.kind);
}
