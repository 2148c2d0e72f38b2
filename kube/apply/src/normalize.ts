// Small repairs before an apply, where the API server's merge would otherwise stumble over what people write. The same ones that Flux
// makes, since they decide which fields we own.
import { cloneJson, gvkOf, type KubeObject } from "@sluice/objects";

type Port = { protocol?: string };
type PodSpec = { containers?: { ports?: Port[] }[] };

const podSpecPaths: { [groupKind: string]: string[] } = {
  "/Pod": ["spec"],
  "apps/Deployment": ["spec", "template", "spec"],
  "apps/StatefulSet": ["spec", "template", "spec"],
  "apps/DaemonSet": ["spec", "template", "spec"],
  "apps/ReplicaSet": ["spec", "template", "spec"],
  "batch/Job": ["spec", "template", "spec"],
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
};

/**
 * A copy fit to be applied.
 *
 * Drops status (but a CRD's, which kstatus reads), creationTimestamp and managedFields; writes out the protocol that ports default to, which is
 * part of their merge key (structured-merge-diff#130, kubernetes#98576); turns a Secret's stringData into data, whose removal would
 * otherwise be lost (kubernetes#108008).
 */
export function normalizeForApply(object: KubeObject): KubeObject {
  const copy = cloneJson(object);
  const { group, kind } = gvkOf(copy);
  const groupKind = `${group}/${kind}`;
  delete copy.metadata.creationTimestamp;
  delete copy.metadata.managedFields;
  if (groupKind !== "apiextensions.k8s.io/CustomResourceDefinition") delete copy["status"];
  if (groupKind === "/Secret") moveStringData(copy);
  if (groupKind === "/Service") defaultProtocol((copy["spec"] as { ports?: Port[] } | undefined)?.ports);
  const path = podSpecPaths[groupKind];
  if (path) {
    const spec = path.reduce<unknown>(
      (value, key) => (value as { [key: string]: unknown } | undefined)?.[key],
      copy,
    ) as PodSpec | undefined;
    if (Array.isArray(spec?.containers)) for (const container of spec.containers) defaultProtocol(container?.ports);
  }
  return copy;
}

function defaultProtocol(ports: Port[] | undefined): void {
  if (Array.isArray(ports)) for (const port of ports) port.protocol ??= "TCP";
}

function moveStringData(secret: KubeObject): void {
  const texts = secret["stringData"] as { [key: string]: string } | undefined;
  if (!texts || typeof texts !== "object") return;
  const encoded = Object.entries(texts).map(([key, text]) => [
    key,
    Buffer.from(String(text), "utf8").toString("base64"),
  ]);
  secret["data"] = { ...(secret["data"] as object | undefined), ...Object.fromEntries(encoded) };
  delete secret["stringData"];
}
