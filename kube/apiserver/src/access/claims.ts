// Whom a request claims to act for.
// @see apiserver pkg/endpoints/filters/impersonation/constrained_impersonation.go `processImpersonationHeaders`, v0.36.3
import { badRequest } from "../status-error.ts";

/** What the headers claim. */
export type Claims = {
  name: string;
  uid: string;
  groups: readonly string[];
  extra: { readonly [key: string]: readonly string[] };
};

const extraPrefix = "impersonate-extra-";

/** Reads the headers; undefined when nobody is impersonated. @throws {ApiError} 400 for groups, ids or extras without a user */
export function readClaims(headers: { [name: string]: string }): Claims | undefined {
  if (!claimsAnything(headers)) return undefined;
  const claims: Claims = {
    name: headers["impersonate-user"] ?? "",
    uid: headers["impersonate-uid"] ?? "",
    groups: listOf(headers["impersonate-group"]),
    extra: extrasOf(headers),
  };
  if (claims.name !== "") return claims;
  if (isOnlyName(claims)) return undefined;
  throw badRequest(`requested ${inGo(claims)} without impersonating a user name`);
}

/** Whether nothing but a name is claimed. */
export const isOnlyName = ({ uid, groups, extra }: Claims): boolean =>
  uid === "" && groups.length === 0 && Object.keys(extra).length === 0;

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

/** Claims as Go prints them. */
function inGo({ name, uid, groups, extra }: Claims): string {
  const texts = (values: readonly string[]): string =>
    `[]string{${values.map((one) => JSON.stringify(one)).join(", ")}}`;
  const extras = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:${texts(values)}`);
  return `&user.DefaultInfo{Name:${JSON.stringify(name)}, UID:${JSON.stringify(uid)}, Groups:${groups.length > 0 ? texts(groups) : "[]string(nil)"}, Extra:map[string][]string${extras.length > 0 ? `{${extras.sort().join(", ")}}` : "(nil)"}}`;
}
