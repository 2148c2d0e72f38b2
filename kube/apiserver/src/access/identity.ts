// Who a request comes from, once that is known.

/** A user, as Kubernetes' `UserInfo`. */
export type Identity = {
  name: string;
  uid?: string;
  groups: readonly string[];
  extra?: { readonly [key: string]: readonly string[] };
};

/** The group that everybody belongs to whom the API knows. */
export const authenticatedGroup = "system:authenticated";

/** Somebody whom the API does not know, and the group of those. */
export const anonymous = "system:anonymous";
export const unauthenticatedGroup = "system:unauthenticated";

/** The group that may do everything, whatever the roles say. */
export const mastersGroup = "system:masters";

/** Who runs the API: in process, and with the token that it was started with. */
export const administrator: Identity = { name: "kubernetes-admin", groups: [mastersGroup, authenticatedGroup] };

const accountPrefix = "system:serviceaccount:";

/** The user that a service account is. */
export const userOfAccount = (namespace: string, name: string): string => `${accountPrefix}${namespace}:${name}`;

/** The groups of a service account. */
export const groupsOfAccount = (namespace: string): string[] => [
  "system:serviceaccounts",
  `system:serviceaccounts:${namespace}`,
];

/** The service account that a user is; undefined for other users. */
export function findAccount(user: string): { namespace: string; name: string } | undefined {
  if (!user.startsWith(accountPrefix)) return undefined;
  const [namespace = "", name = "", ...rest] = user.slice(accountPrefix.length).split(":");
  return namespace !== "" && name !== "" && rest.length === 0 ? { namespace, name } : undefined;
}
