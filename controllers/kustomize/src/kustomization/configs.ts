// The ConfigMaps and Secrets that a Kustomization reads.
import type { Kustomization } from "@sluice/api-kustomize";
import type { ConfigRef } from "@sluice/runtime";

/** All of them. */
export function configsOf({ spec, metadata }: Kustomization): ConfigRef[] {
  const { namespace = "" } = metadata;
  const secrets = [spec.kubeConfig?.secretRef, spec.decryption?.secretRef].flatMap((ref) => (ref ? [ref.name] : []));
  const configMaps = spec.kubeConfig?.configMapRef ? [spec.kubeConfig.configMapRef.name] : [];
  return [
    ...(spec.postBuild?.substituteFrom ?? []).map(({ kind, name }) => ({ kind, name, namespace })),
    ...secrets.map((name): ConfigRef => ({ kind: "Secret", name, namespace })),
    ...configMaps.map((name): ConfigRef => ({ kind: "ConfigMap", name, namespace })),
  ];
}
