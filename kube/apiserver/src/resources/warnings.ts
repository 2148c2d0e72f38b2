// What a kind warns of when it is written. A kind is a row.
// @see kubernetes pkg/registry, `WarningsOnCreate` and `WarningsOnUpdate`
import type { KubeObject } from "@sluice/objects";
import { listOf, mapOf, type Fields } from "./defaulting.ts";
import { inParts, warningsOfPod } from "./pod-warnings.ts";

type Warn = (object: KubeObject) => string[];

const template: Warn = ({ spec }) => warningsOfPod(mapOf(mapOf(spec)?.["template"]) ?? {}, "spec.template");

const kinds: { readonly [kind: string]: Warn } = {
  "/Pod": (pod) => warningsOfPod(pod),
  "/PodTemplate": (object) => warningsOfPod(mapOf(object["template"]) ?? {}, "template"),
  "/ReplicationController": template,
  "apps/Deployment": template,
  "apps/ReplicaSet": template,
  "apps/DaemonSet": template,
  "batch/Job": template,
  "apps/StatefulSet": (object) => [
    ...template(object),
    ...listOf(mapOf(object["spec"])?.["volumeClaimTemplates"]).flatMap(({ spec }, index) =>
      ofClaim(mapOf(spec), `spec.volumeClaimTemplates[${index}]`),
    ),
  ],
  "batch/CronJob"({ spec }) {
    const path = "spec.jobTemplate.spec.template";
    const job = mapOf(mapOf(mapOf(spec)?.["jobTemplate"])?.["spec"]);
    return warningsOfPod(mapOf(job?.["template"]) ?? {}, path);
  },
  "/Service": ofService,
  "/ServiceAccount": ({ metadata }) =>
    metadata.annotations?.[mountable] === undefined
      ? []
      : [
          `metadata.annotations[${mountable}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ],
  "/PersistentVolumeClaim": ({ metadata, spec }) => [
    ...(metadata.annotations?.[oldClass] === undefined
      ? []
      : [`metadata.annotations[${oldClass}]: deprecated since v1.8; use "storageClassName" attribute instead`]),
    ...ofClaim(mapOf(spec), "spec"),
  ],
};

const mountable = "kubernetes.io/enforce-mountable-secrets";
const oldClass = "volume.beta.kubernetes.io/storage-class";

/** What is to be said of an object that is created, or of what an update brings. */
export function warningsOf(
  object: KubeObject,
  before: KubeObject | undefined,
  { group, kind }: { group: string; kind: string },
): string[] {
  const warn = kinds[`${group}/${kind}`];
  if (!warn || (before && !isNews(object, before, kind))) return [];
  return [...new Set(warn(object))];
}

/** Of pods, which change often and by programs, nobody hears again; of what owns pods, when its spec has changed. */
function isNews(object: KubeObject, before: KubeObject, kind: string): boolean {
  if (kind === "Service" || kind === "PersistentVolumeClaim") return true;
  if (kind === "ServiceAccount") return before.metadata.annotations?.[mountable] === undefined;
  return object.metadata.generation !== before.metadata.generation && kind !== "Pod";
}

function ofClaim(spec: Fields | undefined, path: string): string[] {
  const { requests, limits } = mapOf(spec?.["resources"]) ?? {};
  return [
    ...inParts(mapOf(requests), `${path}.resources.requests`, ["storage"]),
    ...inParts(mapOf(limits), `${path}.resources.limits`, ["storage"]),
  ];
}

const oldHints = "service.kubernetes.io/topology-aware-hints";

function ofService({ metadata, spec: fields }: KubeObject): string[] {
  const spec = (mapOf(fields) ?? {}) as Fields & { externalIPs?: string[] };
  const { type, clusterIP, externalIPs = [], loadBalancerIP, sessionAffinity, externalName } = spec;
  const isHeadless = clusterIP === "None";
  const isExternal = type === "ExternalName";
  const hasAddresses = externalIPs.length > 0;
  const warnings: [applies: boolean, text: string][] = [
    [
      metadata.annotations?.[oldHints] !== undefined,
      `annotation ${oldHints} is deprecated, please use service.kubernetes.io/topology-mode instead`,
    ],
    [isHeadless && Boolean(loadBalancerIP), "spec.loadBalancerIP is ignored for headless services"],
    [isHeadless && hasAddresses, "spec.externalIPs is ignored for headless services"],
    [isHeadless && sessionAffinity !== "None", "spec.SessionAffinity is ignored for headless services"],
    [
      hasAddresses && !isHeadless && !isExternal,
      "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    ],
    [isExternal && hasAddresses, 'spec.externalIPs is ignored when spec.type is "ExternalName"'],
    [!isExternal && Boolean(externalName), 'spec.externalName is ignored when spec.type is not "ExternalName"'],
    [
      spec["trafficDistribution"] === "PreferClose",
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ];
  return warnings.flatMap(([applies, text]) => (applies ? [text] : []));
}
