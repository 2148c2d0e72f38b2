// Fields whose behaviour is not there yet. They are refused by name: a field that is accepted and ignored is a promise broken in silence.
import type { Kustomization } from "@sluice/api-kustomize";
import { stalled } from "@sluice/runtime";

/** @throws {ReconcileError} stalled, naming the first such field */
export function refuseUnsupported({ spec }: Kustomization): void {
  const asked: { [field: string]: boolean } = {
    "spec.decryption": spec.decryption !== undefined,
    "spec.kubeConfig.configMapRef": spec.kubeConfig?.configMapRef !== undefined,
  };
  const field = Object.keys(asked).find((name) => asked[name]);
  if (field)
    throw stalled(
      "NotSupported",
      `${field} is not supported yet; remove it, or keep this object with Flux's kustomize-controller`,
    );
}
