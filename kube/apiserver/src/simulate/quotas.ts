// ResourceQuotas: what is there in a namespace, counted.
// @see kubernetes pkg/controller/resourcequota
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";
import { sum, type Amounts } from "../resources/pod-amounts.ts";
import { isInScope } from "../resources/quota-scopes.ts";
import { usageOf } from "../resources/quota-usage.ts";
import { updateObject } from "../write/update.ts";
import { specOf } from "./conditions.ts";

const quotas = "/resourcequotas";
/** What may take more, or less, while it is there. */
const changing = new Set([quotas, "/pods", "/services", "/persistentvolumeclaims"]);

/** Counts again what a namespace uses when something in it comes or goes; the returned function ends it. */
export function runQuotas(context: Context): () => void {
  const { store } = context;
  const waiting = new Set<string>();
  let turn: NodeJS.Immediate | undefined;
  const work = (): void => {
    turn = undefined;
    for (const namespace of waiting) {
      waiting.delete(namespace);
      for (const quota of store.list(quotas, namespace)) count(context, quota);
    }
  };
  const soon = (namespace: string | undefined): void => {
    if (namespace === undefined || store.list(quotas, namespace).length === 0) return;
    waiting.add(namespace);
    turn ??= setImmediate(work);
  };
  for (const { metadata } of store.list(quotas)) soon(metadata.namespace);
  const stop = store.onEvent(({ bucket, type, object }) => {
    const isNews = type !== "MODIFIED" || changing.has(bucket);
    if (isNews) soon(object.metadata.namespace);
  });
  return () => {
    stop();
    clearImmediate(turn);
  };
}

function count(context: Context, quota: KubeObject): void {
  const resource = context.registry.find({ group: "", version: "v1", plural: "resourcequotas" });
  if (!resource) return;
  const { hard = {} } = specOf(quota) as { hard?: Amounts };
  const all = usedUnder(quota, context);
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, all[name] ?? "0"]));
  const options = {
    fieldManager: "kube-controller-manager",
    dryRun: false,
    fieldValidation: "Ignore" as const,
    warnings: [],
    subresource: "status" as const,
  };
  updateObject(context, resource, { before: quota, sent: { ...quota, status: { hard, used } } }, options);
}

function usedUnder(quota: KubeObject, { registry, store, now }: Context): Amounts {
  let used: Amounts = {};
  const buckets = new Map(registry.list().flatMap((one) => (one.namespaced ? [[bucketOf(one), one] as const] : [])));
  for (const [bucket, resource] of buckets)
    for (const object of store.list(bucket, quota.metadata.namespace))
      if (isInScope(quota, object, resource)) used = sum(used, usageOf(object, resource, now()));
  return used;
}
