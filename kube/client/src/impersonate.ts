// In somebody else's name: the headers by which a client that may do so acts as another user.
// @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
import type { Connect } from "./channel.ts";
import type { Impersonation } from "./kubeconfig-user.ts";
import type { Transport } from "./transport.ts";

/** The headers; of several values of one name, as HTTP has it, a list with commas. */
function impersonationHeaders({ user, uid, groups = [], extra = {} }: Impersonation): { [name: string]: string } {
  const extras = Object.entries(extra).map(([key, values]) => [
    `${extraPrefix}${encodeURIComponent(key.toLowerCase())}`,
    values.join(separator),
  ]);
  return {
    "impersonate-user": user,
    ...(uid === undefined ? {} : { "impersonate-uid": uid }),
    ...(groups.length === 0 ? {} : { [groupHeader]: groups.join(separator) }),
    ...Object.fromEntries(extras),
  };
}

const groupHeader = "impersonate-group";
const extraPrefix = "impersonate-extra-";
const separator = ", ";

/** For the wire: the API wants each group and extra value in a header of its own. */
export const separateHeaders = (headers: { [name: string]: string }): { [name: string]: string | string[] } =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      name === groupHeader || name.startsWith(extraPrefix) ? value.split(separator) : value,
    ]),
  );

/** The same API in another's name. The API refuses it where whoever is logged in may not impersonate. */
export const impersonating =
  (transport: Transport, whom: Impersonation): Transport =>
  (request) =>
    transport({ ...request, headers: { ...request.headers, ...impersonationHeaders(whom) } });

/** The same for channels. */
export const impersonatingConnect =
  (connect: Connect, whom: Impersonation): Connect =>
  (request) =>
    connect({ ...request, headers: { ...request.headers, ...impersonationHeaders(whom) } });
