// Who approves a request for a certificate, or signs it, needs a right to do that for its signer.
// @see kubernetes plugin/pkg/admission/certificates/{approval,signing}, pkg/certauthorization, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import type { Resource } from "../resources/resource.ts";
import { forbidden } from "../status-error.ts";
import type { Store } from "../store/store.ts";
import type { Identity } from "./identity.ts";
import { decide } from "./rbac.ts";

type Change = {
  resource: Resource;
  subresource: string | undefined;
  object: KubeObject;
  before: KubeObject | undefined;
};

const verbs: { readonly [subresource: string]: string } = { approval: "approve", status: "sign" };

/** Checks a change below a CertificateSigningRequest. @throws {ApiError} 403 */
export function checkSigner(
  store: Store,
  identity: Identity,
  { resource, subresource = "", object, before }: Change,
): void {
  const verb = verbs[subresource];
  if (verb === undefined || !before || resource.kind !== "CertificateSigningRequest") return;
  if (subresource === "status" && isAsSigned(object, before)) return;
  const { signerName = "" } = (before["spec"] ?? {}) as { signerName?: string };
  const [domain = ""] = signerName.split("/");
  const may = (name: string): boolean =>
    decide(store, identity, { verb, group: resource.group, resource: "signers", name }).allowed;
  if (may(signerName) || may(`${domain}/*`)) return;
  const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`;
  throw forbidden(resource, object.metadata.name ?? "", why);
}

type Status = { certificate?: unknown; conditions?: unknown };

function isAsSigned(object: KubeObject, before: KubeObject): boolean {
  const [now, then] = [object, before].map((one) => (one["status"] ?? {}) as Status);
  return equalJson(
    [now?.certificate ?? null, now?.conditions ?? null],
    [then?.certificate ?? null, then?.conditions ?? null],
  );
}
