// Acting for somebody else: the headers, and whether that is allowed, one permission for each thing that is claimed.
// @see apiserver pkg/endpoints/filters/impersonation.go
import { badRequest } from "../status-error.ts";
import type { ResourceAttributes } from "./attributes.ts";
import { authenticatedGroup, findAccount, groupsOfAccount, type Identity } from "./identity.ts";

/** What the headers claim, and the permissions that it takes. */
export type Impersonation = { identity: Identity; needs: ResourceAttributes[] };

const extraPrefix = "impersonate-extra-";

/** Reads the headers; undefined when nobody is impersonated. @throws {ApiError} 400 for groups, ids or extras without a user */
export function readImpersonation(headers: { [name: string]: string }): Impersonation | undefined {
  if (!claimsAnything(headers)) return undefined;
  const name = headers["impersonate-user"];
  const groups = listOf(headers["impersonate-group"]);
  const uid = headers["impersonate-uid"];
  const extra = extrasOf(headers);
  if (name === undefined || name === "") {
    if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return undefined;
    throw badRequest(
      "requested impersonation of groups, uid or extra values without a user: send Impersonate-User too",
    );
  }
  const account = findAccount(name);
  const own = groups.length > 0 ? groups : account ? groupsOfAccount(account.namespace) : [];
  const identity: Identity = {
    name,
    ...(uid === undefined ? {} : { uid }),
    groups: [...new Set([...own, ...(name === "system:anonymous" ? [] : [authenticatedGroup])])],
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
  const impersonate = (resource: string, what: string, more: { group?: string; namespace?: string } = {}) => ({
    verb: "impersonate",
    group: more.group ?? "",
    resource,
    namespace: more.namespace,
    name: what,
  });
  const authentication = { group: "authentication.k8s.io" };
  const needs = [
    account
      ? impersonate("serviceaccounts", account.name, { namespace: account.namespace })
      : impersonate("users", name),
    ...groups.map((one) => impersonate("groups", one)),
    ...(uid === undefined ? [] : [impersonate("uids", uid, authentication)]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => impersonate(`userextras/${key}`, value, authentication)),
    ),
  ];
  return { identity, needs };
}

/** Every request is asked this, and hardly any says yes. */
function claimsAnything(headers: { [name: string]: string }): boolean {
  for (const name in headers) if (name.startsWith("impersonate-")) return true;
  return false;
}

/** Several headers of a name arrive as one, with commas between. */
const listOf = (header: string | undefined): string[] => header?.split(", ").filter((one) => one !== "") ?? [];

function extrasOf(headers: { [name: string]: string }): { [key: string]: string[] } {
  const extras: { [key: string]: string[] } = {};
  for (const header of Object.keys(headers))
    if (header.startsWith(extraPrefix))
      extras[decodeURIComponent(header.slice(extraPrefix.length))] = listOf(headers[header]);
  return extras;
}
