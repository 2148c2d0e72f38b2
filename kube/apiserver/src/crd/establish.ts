// Serving what definitions define. A kind is served in the same turn in which its definition is stored, so that no client can see the one
// without the other; unless another definition has its names already.
// @see apiextensions-apiserver pkg/controller/{status,establish}
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";
import type { Registry } from "../resources/registry.ts";
import { updateObject } from "../write/update.ts";
import { acceptNames } from "./accept-names.ts";
import { customResources } from "./custom-resource.ts";
import { crdBucket, crdSpecOf } from "./crd-spec.ts";

type Condition = { type: string; status: string; reason: string; message: string; lastTransitionTime?: string };
type Status = { conditions?: Condition[] | null };

/** Follows definitions in the store; those already there are served at once. */
export function establishDefinitions(context: Context): void {
  const { store, registry } = context;
  for (const definition of store.list(crdBucket)) if (isEstablished(definition)) serve(registry, definition);
  store.onEvent(({ bucket, type, object }) => {
    if (bucket !== crdBucket) return;
    if (type !== "DELETED") return settle(context, object);
    registry.setCustom(bucketOfKind(object), []);
    // A name that is free again may be what another waits for.
    for (const other of store.list(crdBucket)) if (!isEstablished(other)) settle(context, other);
  });
}

const isEstablished = (definition: KubeObject): boolean =>
  conditionsOf(definition).some(({ type, status }) => type === "Established" && status === "True");

const conditionsOf = (definition: KubeObject): Condition[] => ((definition["status"] ?? {}) as Status).conditions ?? [];

function bucketOfKind(definition: KubeObject): string {
  const { group, names } = crdSpecOf(definition);
  return bucketOf({ group, plural: names.plural ?? "" });
}

const serve = (registry: Registry, definition: KubeObject): void =>
  registry.setCustom(bucketOfKind(definition), customResources(definition));

/** Serves a definition whose names are its own, and says in its status what became of it. */
function settle(context: Context, definition: KubeObject): void {
  const { names, conflict } = acceptNames(definition, context.store.list(crdBucket));
  if (!conflict) serve(context.registry, definition);
  const rows: Condition[] = conflict
    ? [
        { type: "NamesAccepted", status: "False", ...conflict },
        { type: "Established", status: "False", reason: "NotAccepted", message: "not all names are accepted" },
      ]
    : [
        { type: "NamesAccepted", status: "True", reason: "NoConflicts", message: "no conflicts found" },
        {
          type: "Established",
          status: "True",
          reason: "InitialNamesAccepted",
          message: "the initial names have been accepted",
        },
      ];
  const now = formatTime(context.now());
  const conditions = rows.reduce((all, row) => withCondition(all, row, now), conditionsOf(definition));
  const status = { ...(definition["status"] as object), acceptedNames: names, conditions };
  write(context, definition, status);
}

/** Conditions with one set. It keeps its time, and what was once accepted its reason, while it is as true as before. */
function withCondition(conditions: Condition[], row: Condition, now: string): Condition[] {
  const known = conditions.find(({ type }) => type === row.type);
  if (known?.status === row.status && row.status === "True") return conditions;
  const lastTransitionTime = known?.status === row.status ? (known.lastTransitionTime ?? now) : now;
  const made = { type: row.type, status: row.status, lastTransitionTime, reason: row.reason, message: row.message };
  return known ? conditions.map((one) => (one === known ? made : one)) : [...conditions, made];
}

function write(context: Context, definition: KubeObject, status: object): void {
  const resource = context.registry.find({
    group: "apiextensions.k8s.io",
    version: "v1",
    plural: "customresourcedefinitions",
  });
  const current = context.store.get({ bucket: crdBucket, name: definition.metadata.name ?? "" });
  if (!resource || !current) return;
  const options = { fieldManager: "kube-apiserver", dryRun: false, fieldValidation: "Ignore" as const, warnings: [] };
  const sent = { ...current, status };
  updateObject(context, resource, { before: current, sent }, { ...options, subresource: "status" });
}
