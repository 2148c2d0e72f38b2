// An account may say that its pods use no secrets but those that it names.
// @see kubernetes plugin/pkg/admission/serviceaccount/admission.go, limitSecretReferences, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { listOf, mapOf, type Fields } from "../../resources/defaulting.ts";

const annotation = "kubernetes.io/enforce-mountable-secrets";
const isTrue = new Set(["1", "t", "T", "TRUE", "true", "True"]);

/** Why a pod may not use a secret; undefined when it uses none that its account does not name. */
export function refusedReference(pod: KubeObject, account: KubeObject): string | undefined {
  if (!isTrue.has(account.metadata.annotations?.[annotation] ?? "")) return undefined;
  const spec = mapOf(pod["spec"]) ?? {};
  const namesOf = (field: string) => new Set(listOf(account[field]).map(({ name }) => String(name)));
  const [secrets, pull] = [namesOf("secrets"), namesOf("imagePullSecrets")];
  const about = `is not allowed because service account ${account.metadata.name} does not reference that`;
  for (const volume of listOf(spec["volumes"])) {
    const name = mapOf(volume["secret"])?.["secretName"];
    if (name !== undefined && !secrets.has(String(name)))
      return `volume with secret.secretName="${String(name)}" ${about} secret`;
  }
  for (const [list, kind] of [
    ["initContainers", "init container"],
    ["containers", "container"],
  ] as const)
    for (const container of listOf(spec[list])) {
      const found = secretOf(container, secrets);
      if (found) return `${kind} ${String(container["name"])} with ${found} ${about} secret`;
    }
  const index = listOf(spec["imagePullSecrets"]).findIndex(({ name }) => !pull.has(String(name)));
  const { name } = listOf(spec["imagePullSecrets"])[index] ?? {};
  return index < 0 ? undefined : `imagePullSecrets[${index}].name="${String(name)}" ${about} imagePullSecret`;
}

function secretOf(container: Fields, secrets: ReadonlySet<string>): string | undefined {
  for (const variable of listOf(container["env"])) {
    const name = mapOf(mapOf(variable["valueFrom"])?.["secretKeyRef"])?.["name"];
    if (name !== undefined && !secrets.has(String(name)))
      return `envVar ${String(variable["name"])} referencing secret.secretName="${String(name)}"`;
  }
  for (const source of listOf(container["envFrom"])) {
    const name = mapOf(source["secretRef"])?.["name"];
    if (name !== undefined && !secrets.has(String(name)))
      return `envFrom referencing secret.secretName="${String(name)}"`;
  }
  return undefined;
}
