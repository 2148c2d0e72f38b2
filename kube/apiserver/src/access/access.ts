// Who is it, and may they: the two questions before every request, and the third, whom they act for.
import type { ApiRequest } from "../api-request.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../status-error.ts";
import { createAccountTokens, type AccountTokens } from "./account-tokens.ts";
import type { Attributes } from "./attributes.ts";
import { readClaims } from "./claims.ts";
import { forbid } from "./forbid.ts";
import { administrator, type Identity } from "./identity.ts";
import { impersonated, type LastModes } from "./impersonate.ts";
import { decide } from "./rbac.ts";

/** The access rules of one API. */
export type Access = {
  tokens: AccountTokens;
  /** @throws {ApiError} 401 for credentials that are nobody's, 403 for an impersonation that is not allowed */
  identify(request: ApiRequest, asked: Attributes): Identity;
  /** @throws {ApiError} 403 */
  check(identity: Identity, attributes: Attributes): void;
};

/** Access to one API. A request without credentials comes from this process, which may do everything. `accountKey` signs the tokens of service accounts. */
export function createAccess(context: Context, accountKey?: string): Access {
  const tokens = createAccountTokens(context, accountKey);
  const lastModes: LastModes = new Map();
  const check = (identity: Identity, attributes: Attributes): void => {
    const { allowed, reason } = decide(context.store, identity, attributes);
    if (!allowed) throw forbid(identity, attributes, reason);
  };
  const authenticate = ({ user, headers }: ApiRequest): Identity => {
    if (user) return user;
    const { authorization } = headers;
    if (authorization === undefined) return administrator;
    const [scheme = "", token = ""] = authorization.split(" ");
    const known = scheme.toLowerCase() === "bearer" ? tokens.identify(token) : undefined;
    if (!known) throw new ApiError(401, "Unauthorized", "Unauthorized");
    return known;
  };
  return {
    tokens,
    check,
    identify(request, asked) {
      const own = authenticate(request);
      const claims = readClaims(request.headers);
      if (!claims) return own;
      const actor = { identity: own, check: (attributes: Attributes) => check(own, attributes) };
      return impersonated(claims, asked, actor, lastModes);
    },
  };
}
