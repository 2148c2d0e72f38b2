// What admission is asked about: one write, before it is stored.
import type { KubeObject } from "@sluice/objects";
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
  object?: KubeObject | undefined;
  oldObject?: KubeObject | undefined;
};

const userInfoOf = ({ name, uid, groups, extra }: Identity): object => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups: [...groups],
  ...(extra ? { extra } : {}),
});

/** The request as webhooks and expressions see it, without the objects. */
export function describeRequest({
  operation,
  resource,
  subresource,
  namespace,
  name,
  identity,
  dryRun,
}: AdmissionRequest) {
  const { group, version, kind, plural } = resource;
  const below = subresource === undefined ? {} : { subResource: subresource, requestSubResource: subresource };
  return {
    kind: { group, version, kind },
    resource: { group, version, resource: plural },
    requestKind: { group, version, kind },
    requestResource: { group, version, resource: plural },
    ...below,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    userInfo: userInfoOf(identity),
    dryRun,
  };
}
