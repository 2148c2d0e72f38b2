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

/** The `userInfo` of a request. */
export const userInfoOf = ({ name, uid, groups, extra }: Identity): object => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups: [...groups],
  ...(extra ? { extra } : {}),
});
