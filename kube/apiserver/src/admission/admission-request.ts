// What admission is asked about: one write, before it is stored, or a connection, before it is made.
import type { GroupVersionKind, KubeObject } from "@sluice/objects";
import type { Identity } from "../access/identity.ts";
import type { Resource } from "../resources/resource.ts";

/** One write. `object` is absent for a deletion, `oldObject` for a creation. Of a connection, `object` is how it is to be made. */
export type AdmissionRequest = {
  operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  resource: Resource;
  subresource?: string | undefined;
  namespace?: string | undefined;
  name: string;
  identity: Identity;
  dryRun: boolean;
  /** What the client has said of how to do it, beside `dryRun`: fields of the options of its verb. */
  given?: { [option: string]: unknown };
  /** Of what kind the object is, where that is another one than is stored: a Scale, an Eviction. */
  kind?: GroupVersionKind;
  object?: KubeObject | undefined;
  oldObject?: KubeObject | undefined;
};

const userInfoOf = ({ name, uid, groups, extra }: Identity): object => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups: [...groups],
  ...(extra ? { extra } : {}),
});

const optionsKinds = { CREATE: "CreateOptions", UPDATE: "UpdateOptions", DELETE: "DeleteOptions" } as const;

const optionsOf = ({ operation, dryRun, given }: AdmissionRequest): object | null =>
  operation === "CONNECT"
    ? null
    : {
        kind: optionsKinds[operation],
        apiVersion: "meta.k8s.io/v1",
        ...(dryRun ? { dryRun: ["All"] } : {}),
        ...given,
      };

/** The request as webhooks and expressions see it, without the objects. */
export function describeRequest(request: AdmissionRequest) {
  const { operation, resource, subresource, namespace, name, identity, dryRun, kind: ofObject } = request;
  const { group, version, kind, plural } = resource;
  const of = ofObject ?? { group, version, kind };
  const below = subresource === undefined ? {} : { subResource: subresource, requestSubResource: subresource };
  return {
    kind: of,
    resource: { group, version, resource: plural },
    requestKind: of,
    requestResource: { group, version, resource: plural },
    ...below,
    ...(name === "" ? {} : { name }), // a whole collection has none
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    userInfo: userInfoOf(identity),
    dryRun,
    options: optionsOf(request),
  };
}
