// What every cluster has from its first moment: namespaces, roles, APIServices, priority levels and the service by which pods would find the API.
// They are ready-made, as kube-apiserver has been seen to make them (scripts/record-bootstrap-objects.ts), and cost a look-up each.
import { equalJson, formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";
import { makeCompanions } from "../write/companions.ts";
import { readBootstrapRows } from "./bootstrap-rows.ts";

/**
 * Puts there what is not there yet, and adds what a later version has added to roles that nobody has claimed. Addresses of services are put right, as
 * a cluster does it time and again.
 */
export function furnish(context: Context): void {
  const { store, now, newUid } = context;
  const time = formatTime(now());
  for (const { bucket, object } of readBootstrapRows()) {
    const { name = "", namespace } = object.metadata;
    const key = namespace === undefined ? { bucket, name } : { bucket, namespace, name };
    const known = store.get(key);
    const completed = known ? withNewRules(known, object) : stamped(object, time, newUid());
    if (completed) store.put(key, completed);
  }
  const services = context.registry.find({ group: "", version: "v1", plural: "services" });
  if (services) for (const service of store.list(bucketOf(services))) makeCompanions(context, services, service);
}

/** A ready-made object as of now. Parts that nobody changes are shared by all clusters. */
function stamped(object: KubeObject, time: string, uid: string): KubeObject {
  const { managedFields = [], ...metadata } = object.metadata;
  const { conditions } = (object["status"] ?? {}) as { conditions?: object[] };
  return {
    ...object,
    metadata: {
      ...metadata,
      uid,
      creationTimestamp: time,
      managedFields: managedFields.map((entry) => ({ ...entry, time })),
    },
    ...(conditions
      ? { status: { conditions: conditions.map((condition) => ({ ...condition, lastTransitionTime: time })) } }
      : {}),
  };
}

const claimed = "rbac.authorization.kubernetes.io/autoupdate";

/**
 * A role of a cluster that was begun with an older version, with the rules that are missing.
 *
 * @see kubernetes pkg/registry/rbac/reconciliation, v1.36.3
 */
function withNewRules(known: KubeObject, made: KubeObject): KubeObject | undefined {
  const wanted = made["rules"];
  if (!Array.isArray(wanted) || known.metadata.annotations?.[claimed] !== "true") return undefined;
  const rules = (known["rules"] ?? []) as unknown[];
  const missing = wanted.filter((rule) => !rules.some((one) => equalJson(one, rule)));
  return missing.length > 0 ? { ...known, rules: [...rules, ...missing] } : undefined;
}
