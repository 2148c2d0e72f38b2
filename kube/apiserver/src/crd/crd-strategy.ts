// CustomResourceDefinition objects: their defaults, and the versions that they are stored in.
import type { KubeObject } from "@sluice/objects";
import type { Strategy } from "../resources/resource.ts";
import { fill, mapOf } from "../resources/defaulting.ts";
import { crdSpecOf } from "./crd-spec.ts";
import { validateDefinition } from "./validate-definition.ts";

/** The strategy of CustomResourceDefinition. */
export const customResourceDefinition: Strategy = {
  default(object) {
    const spec = crdSpecOf(object);
    if (!spec?.names) return;
    const kind = spec.names.kind ?? "";
    if (kind !== "") fill(spec.names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
    fill((spec.conversion ??= {}), { strategy: "None" });
    fill(mapOf(mapOf(spec.conversion.webhook?.clientConfig)?.["service"]), { port: 443 });
  },
  complete(object, { before }) {
    const storedIn = (one: KubeObject): string | undefined =>
      crdSpecOf(one).versions?.find(({ storage }) => storage)?.name;
    const stored = storedIn(object);
    const status = (object["status"] ??= {}) as { storedVersions?: string[] | null };
    const known = status.storedVersions ?? [];
    if (before && known.length > 0 && storedIn(before) === stored) return;
    if (stored !== undefined && !known.includes(stored)) status.storedVersions = [...known, stored];
  },
  marked(object, now) {
    const status = object["status"] as { conditions?: object[] | null } | undefined;
    const condition = {
      type: "Terminating",
      status: "True",
      lastTransitionTime: now,
      reason: "InstanceDeletionPending",
      message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
    };
    return { ...object, status: { ...status, conditions: [...(status?.conditions ?? []), condition] } };
  },
  validate: validateDefinition,
};
