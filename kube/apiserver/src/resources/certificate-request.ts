// A CertificateSigningRequest says who asked for it: not what the client wrote, but who the client was.
// @see kubernetes pkg/registry/certificates/certificates/strategy.go
import type { KubeObject } from "@sluice/objects";
import { checkCertificateRequest, checkDecisions } from "../validation/certificate-requests.ts";
import type { Identity } from "../access/identity.ts";
import { listOf, mapOf, type Fields } from "./defaulting.ts";
import type { Resource, Strategy } from "./resource.ts";

/** A new request with its requester; any other object as it is. */
export function withRequester(object: KubeObject, { kind, group }: Resource, identity: Identity): KubeObject {
  if (kind !== "CertificateSigningRequest" || group !== "certificates.k8s.io") return object;
  const {
    username: _name,
    uid: _uid,
    groups: _groups,
    extra: _extra,
    ...spec
  } = (object["spec"] ?? {}) as {
    [field: string]: unknown;
  };
  const { name: username, uid, groups, extra } = identity;
  return { ...object, spec: { ...spec, username, ...(uid ? { uid } : {}), groups, ...(extra ? { extra } : {}) } };
}

/** What was asked for stays as it was asked, so that nobody owns a field of it. */
export const certificateRequest: Strategy = {
  hasGeneration: false,
  default(object, before) {
    if (before) object["spec"] = structuredClone(before["spec"]);
  },
  complete(object, { before, now }) {
    delete object.metadata.managedFields;
    const status = (object["status"] ??= {}) as Fields;
    if (before) dateConditions(listOf(status["conditions"]), listOf(mapOf(before["status"])?.["conditions"]), now);
  },
  whyBadName: () => [],
  validate: (object, before) => (before ? checkDecisions(object, before) : checkCertificateRequest(object)),
};

/** Says when conditions were written, and when they came to be as they are. */
function dateConditions(conditions: Fields[], known: Fields[], now: string): void {
  for (const condition of conditions) {
    const same = known.find(({ type, status }) => type === condition["type"] && status === condition["status"]);
    condition["lastUpdateTime"] ??= now;
    condition["lastTransitionTime"] ??= same?.["lastTransitionTime"] ?? now;
  }
}
