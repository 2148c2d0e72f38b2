// Fields whose behaviour is not there yet. They are refused by name: a field that is accepted and ignored is a promise broken in silence.
import type { GitRepository } from "@sluice/api-source";
import { stalled } from "@sluice/runtime";

/** @throws {ReconcileError} stalled, naming the first such field */
export function refuseUnsupported({ spec }: GitRepository): void {
  const asked: { [field: string]: boolean } = {
    "spec.verify": spec.verify !== undefined,
    "spec.include": (spec.include ?? []).length > 0,
    "spec.recurseSubmodules": spec.recurseSubmodules === true,
    "spec.sparseCheckout": (spec.sparseCheckout ?? []).length > 0,
    "spec.proxySecretRef": spec.proxySecretRef !== undefined,
    "spec.serviceAccountName": spec.serviceAccountName !== undefined,
    [`spec.provider: ${spec.provider}`]: spec.provider !== undefined && spec.provider !== "generic",
  };
  const field = Object.keys(asked).find((name) => asked[name]);
  if (field)
    throw stalled(
      "NotSupported",
      `${field} is not supported yet; remove it, or keep this object with Flux's source-controller`,
    );
}

/** @throws {ReconcileError} stalled, for an address that this version cannot speak to */
export function refuseScheme(url: string): void {
  if (/^https?:\/\//.test(url)) return;
  throw stalled(
    "URLInvalid",
    `spec.url: ${url.split(":")[0] ?? ""} is not supported yet; use an https address with a token in spec.secretRef`,
  );
}
