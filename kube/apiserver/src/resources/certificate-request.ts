// A CertificateSigningRequest says who asked for it: not what the client wrote, but who the client was.
// @see kubernetes pkg/registry/certificates/certificates/strategy.go
import type { KubeObject } from "@sluice/objects";
import { checkCertificateRequest } from "../validation/certificate-requests.ts";
import type { Identity } from "../access/identity.ts";
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
  complete(object) {
    delete object.metadata.managedFields;
    object["status"] ??= {};
  },
  whyBadName: () => [],
  validate: (object, before) => (before ? [] : checkCertificateRequest(object)),
};
