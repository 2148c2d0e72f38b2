// Acting for somebody else, one permission for each thing that is claimed. Whoever may `impersonate` may do it for whatever they ask; others may act
// for some users, accounts or nodes, and only in what they may do in their stead (KEP 5284).
// @see apiserver pkg/endpoints/filters/impersonation/mode.go, v0.36.3
import { subdomainProblems } from "@sluice/objects";
import { ApiError } from "../status-error.ts";
import type { Attributes, ResourceAttributes } from "./attributes.ts";
import { isOnlyName, type Claims } from "./claims.ts";
import { forbid } from "./forbid.ts";
import {
  anonymous,
  authenticatedGroup,
  findAccount,
  groupsOfAccount,
  mastersGroup,
  unauthenticatedGroup,
  type Identity,
} from "./identity.ts";

/** Who acts, and what decides whether they may. */
export type Actor = {
  identity: Identity;
  /** @throws {ApiError} 403 */
  check(attributes: Attributes): void;
};

/** A way to be allowed to act for somebody. */
export type Mode = {
  /** As verbs name it; undefined for the right that has no bounds. */
  name?: string;
  fits(claims: Claims, actor: Identity): boolean;
};

const nodeOfToken = "authentication.kubernetes.io/node-name";

const modes: readonly Mode[] = [
  {
    name: "associated-node",
    fits: (claims, { name, extra }) =>
      isOnlyName(claims) &&
      findNode(claims.name) !== undefined &&
      findAccount(name) !== undefined &&
      extra?.[nodeOfToken]?.length === 1 &&
      extra[nodeOfToken][0] === findNode(claims.name),
  },
  { name: "arbitrary-node", fits: (claims) => isOnlyName(claims) && findNode(claims.name) !== undefined },
  { name: "serviceaccount", fits: (claims) => isOnlyName(claims) && findAccount(claims.name) !== undefined },
  { name: "user-info", fits: ({ name }) => findNode(name) === undefined && findAccount(name) === undefined },
  { fits: () => true },
];

/** By which mode each user acted last, which is asked first and whose refusal counts. */
export type LastModes = Map<string, Mode>;
const mostUsers = 10_000;

/** Whom a request acts for. @throws {ApiError} 403, from the first mode that could have allowed it */
export function impersonated(claims: Claims, asked: Attributes, actor: Actor, last: LastModes): Identity {
  const { name } = actor.identity;
  const usual = last.get(name);
  let first: ApiError | undefined;
  for (const mode of usual ? [usual, ...modes.filter((other) => other !== usual)] : modes) {
    if (!mode.fits(claims, actor.identity)) continue;
    try {
      const identity = actBy(mode, claims, asked, actor);
      remember(last, name, mode);
      return identity;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

function actBy({ name }: Mode, claims: Claims, asked: Attributes, actor: Actor): Identity {
  if (name === undefined) return freely(claims, actor);
  actor.check({ ...asked, verb: `impersonate-on:${name}:${asked.verb}` });
  return within(name, claims, actor);
}

function remember(last: LastModes, user: string, mode: Mode): void {
  last.delete(user);
  last.set(user, mode);
  const [oldest] = last.size > mostUsers ? last.keys() : [];
  if (oldest !== undefined) last.delete(oldest);
}

const authentication = "authentication.k8s.io";

/** By the right that has no bounds. */
function freely(claims: Claims, { check }: Actor): Identity {
  const { name, groups } = claims;
  const wanted = (group: string, resource: string, what: string, namespace?: string): ResourceAttributes => ({
    verb: "impersonate",
    group,
    resource,
    namespace,
    name: what,
  });
  const account = findAccount(name);
  check(account ? wanted("", "serviceaccounts", account.name, account.namespace) : wanted("", "users", name));
  if (claims.uid !== "") check(wanted(authentication, "uids", claims.uid));
  for (const group of groups) check(wanted("", "groups", group));
  for (const [key, values] of Object.entries(claims.extra))
    for (const value of values) check(wanted(authentication, `userextras/${key}`, value));
  return identityOf(claims, account && groups.length === 0 ? groupsOfAccount(account.namespace) : groups);
}

const manyChecks = 4;

/** By a right with bounds. */
function within(mode: string, claims: Claims, { identity, check }: Actor): Identity {
  const about = (resource: string, name?: string, namespace?: string): ResourceAttributes => ({
    verb: `impersonate:${mode}`,
    group: authentication,
    resource,
    namespace,
    name,
  });
  const [node, account] = [findNode(claims.name), findAccount(claims.name)];
  if (node !== undefined) check(about("nodes", mode === "associated-node" ? "*" : node));
  else check(account ? about("serviceaccounts", account.name, account.namespace) : about("users", claims.name));
  if (claims.uid !== "") check(about("uids", claims.uid));
  checkGroups(claims.groups);
  checkExtra(claims.extra);
  if (node !== undefined) return identityOf(claims, ["system:nodes"]);
  return identityOf(claims, account ? groupsOfAccount(account.namespace) : claims.groups);

  function checkGroups(groups: Claims["groups"]): void {
    if (groups.includes(mastersGroup))
      throw forbid(identity, about("groups", mastersGroup), `impersonating the ${mastersGroup} group is not allowed`);
    if (groups.length >= manyChecks && mayAll(about("groups", "*"))) return;
    for (const group of groups) check(about("groups", group));
  }

  function checkExtra(extra: Claims["extra"]): void {
    const wrong = wrongExtra(extra);
    if (wrong !== undefined) throw forbid(identity, about("userextras"), wrong);
    const count = Object.values(extra).flat().length;
    if (Math.max(count, Object.keys(extra).length) >= manyChecks && mayAll(about("userextras/*", "*"))) return;
    for (const [key, values] of Object.entries(extra))
      for (const value of values) check(about(`userextras/${key}`, value));
  }

  function mayAll(attributes: ResourceAttributes): boolean {
    try {
      check(attributes);
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false; // each is asked for then
      throw error;
    }
  }
}

const pathShape = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

function wrongExtra(extra: Claims["extra"]): string | undefined {
  for (const [key, values] of Object.entries(extra)) {
    if (key === "") return "impersonating the empty string key in extra is not allowed";
    const wrong = wrongKey(key);
    if (wrong !== undefined) return `impersonating an invalid key in extra is not allowed: extra.key: ${wrong}`;
    if (values.length === 0) return "impersonating empty values in extra is not allowed";
  }
  return undefined;
}

function wrongKey(key: string): string | undefined {
  const [, host = "", path = ""] = /^([^/]*)\/(.*)$/s.exec(key) ?? [];
  if (host === "" || path === "")
    return `Invalid value: ${JSON.stringify(key)}: must be a domain-prefixed path (such as "acme.io/foo")`;
  const [wrong] = subdomainProblems(host);
  if (wrong !== undefined) return `Invalid value: ${JSON.stringify(host)}: ${wrong}`;
  return pathShape.test(path)
    ? undefined
    : `Invalid value: ${JSON.stringify(path)}: Invalid path (regex used for validation is '${pathShape.source.slice(1, -1)}')`;
}

function identityOf({ name, uid, extra }: Claims, groups: readonly string[]): Identity {
  const whole =
    name === anonymous
      ? [...groups, unauthenticatedGroup]
      : groups.includes(unauthenticatedGroup)
        ? groups
        : [...groups, authenticatedGroup];
  return {
    name,
    ...(uid === "" ? {} : { uid }),
    groups: [...new Set(whole)],
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

const nodePrefix = "system:node:";

/** The node that a user is; undefined for other users. */
function findNode(user: string): string | undefined {
  const name = user.startsWith(nodePrefix) ? user.slice(nodePrefix.length) : "";
  return name !== "" && subdomainProblems(name).length === 0 ? name : undefined;
}
