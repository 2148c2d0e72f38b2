// What admission is asked about: one write, before it is stored.
import type { GroupVersionKind, KubeObject } from "@sluice/objects";
import type { Identity } from "../access/identity.ts";
import type { Resource } from "../resources/resource.ts";

/** One write. `object` is absent for a deletion, `oldObject` for a creation. */
export type AdmissionRequest = {
  operation: "CREATE" | "UPDATE" | "DELETE";
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

/** The request as webhooks and expressions see it, without the objects. */
export function describeRequest({
  operation,
  resource,
  subresource,
  namespace,
  name,
  identity,
  dryRun,
  given,
  kind: ofObject,
}: AdmissionRequest) {
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
    options: {
      kind: optionsKinds[operation],
      apiVersion: "meta.k8s.io/v1",
      ...(dryRun ? { dryRun: ["All"] } : {}),
      ...given,
    },
  };
}
