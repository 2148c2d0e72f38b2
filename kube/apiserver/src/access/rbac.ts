// Roles and their bindings: what somebody may do. There are no rules that deny; the group of masters may do everything.
// @see apiserver pkg/authorization, kubernetes plugin/pkg/auth/authorizer/rbac
import type { KubeObject } from "@sluice/objects";
import type { Store } from "../store/store.ts";
import { isResource, type Attributes } from "./attributes.ts";
import { findAccount, mastersGroup, type Identity } from "./identity.ts";

/** One rule of a role. */
export type Rule = {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
};

type Subject = { kind: string; name: string; namespace?: string };
type RoleRef = { kind: string; name: string };

const group = "rbac.authorization.k8s.io";

/** Where roles are kept. */
export const buckets = {
  roles: `${group}/roles`,
  clusterRoles: `${group}/clusterroles`,
  roleBindings: `${group}/rolebindings`,
  clusterRoleBindings: `${group}/clusterrolebindings`,
} as const;

/** The rules of a role. */
export const rulesOfRole = (role: KubeObject | undefined): Rule[] => (role?.["rules"] ?? []) as Rule[];

/** The role that a binding names; undefined when there is none. */
export function findRole(store: Store, { kind, name }: RoleRef, namespace: string | undefined): KubeObject | undefined {
  if (kind === "ClusterRole") return store.get({ bucket: buckets.clusterRoles, name });
  return store.get({ bucket: buckets.roles, namespace: namespace ?? "", name });
}

/** A binding that names somebody, as what, and the rules that it gives: none when its role is not there. */
type Grant = { binding: KubeObject; subject: Subject; rules: Rule[]; isMissing: boolean };

/** What the roles give somebody: everywhere, and (with a namespace) there. */
function grantsFor(store: Store, identity: Identity, namespace: string | undefined): Grant[] {
  const grant = (binding: KubeObject, within?: string): Grant[] => {
    const subject = subjectIn(binding, identity, within);
    if (!subject) return [];
    const role = findRole(store, binding["roleRef"] as RoleRef, within);
    return [{ binding, subject, rules: rulesOfRole(role), isMissing: role === undefined }];
  };
  const everywhere = store.list(buckets.clusterRoleBindings).flatMap((binding) => grant(binding));
  if (namespace === undefined || namespace === "") return everywhere;
  // What is no resource is nobody's namespace.
  const there = store.list(buckets.roleBindings, namespace).flatMap((binding) => grant(binding, namespace));
  const onResources = ({ nonResourceURLs }: Rule): boolean => !nonResourceURLs?.length;
  return [...everywhere, ...there.map((one) => ({ ...one, rules: one.rules.filter(onResources) }))];
}

/** Everything that the roles let somebody do: everywhere, and (with a namespace) there. */
export const rulesFor = (store: Store, identity: Identity, namespace: string | undefined): Rule[] =>
  grantsFor(store, identity, namespace).flatMap(({ rules }) => rules);

function subjectIn(binding: KubeObject, { name, groups }: Identity, namespace?: string): Subject | undefined {
  return ((binding["subjects"] ?? []) as Subject[]).find((subject) => {
    if (subject.kind === "User") return subject.name === name;
    if (subject.kind === "Group") return groups.includes(subject.name);
    const account = findAccount(name);
    return account?.name === subject.name && account.namespace === (subject.namespace ?? namespace);
  });
}

/** The roles that bindings of somebody name and that are not there; empty when all are. */
export const missingFor = (store: Store, identity: Identity, namespace: string | undefined): string =>
  missing(grantsFor(store, identity, namespace));

/** As Go prints errors, each once. */
function missing(grants: readonly Grant[]): string {
  const errors = grants.flatMap(({ binding, isMissing }) => {
    const { kind, name } = binding["roleRef"] as RoleRef;
    return isMissing ? [`${kind.toLowerCase()}.${group} ${JSON.stringify(name)} not found`] : [];
  });
  const distinct = [...new Set(errors)];
  return distinct.length > 1 ? `[${distinct.join(", ")}]` : distinct.join("");
}

/** Whether somebody may, and by which binding; or else, which roles could not be asked. */
export function decide(store: Store, identity: Identity, attributes: Attributes): { allowed: boolean; reason: string } {
  if (identity.groups.includes(mastersGroup)) return { allowed: true, reason: "" };
  const namespace = isResource(attributes) ? attributes.namespace : undefined;
  const grants = grantsFor(store, identity, namespace);
  const found = grants.find(({ rules }) => rules.some((rule) => isAllowedBy(rule, attributes)));
  if (found) return { allowed: true, reason: `RBAC: allowed by ${describe(found)}` };
  const absent = missing(grants);
  return { allowed: false, reason: absent === "" ? "" : `RBAC: ${absent}` };
}

/** @see kubernetes pkg/registry/rbac/validation/rule.go (clusterRoleBindingDescriber, describeSubject) */
function describe({ binding: { kind, metadata, ...binding }, subject }: Grant): string {
  const { name = "", namespace } = metadata;
  const role = binding["roleRef"] as RoleRef;
  const quoted = JSON.stringify(namespace === undefined ? name : `${name}/${namespace}`);
  const account =
    subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace ?? namespace}` : subject.name;
  return `${kind} ${quoted} of ${role.kind} ${JSON.stringify(role.name)} to ${subject.kind} ${JSON.stringify(account)}`;
}

const has = (list: readonly string[] | undefined, wanted: string): boolean =>
  list?.some((one) => one === "*" || one === wanted) === true;

/** Whether one rule allows something. */
export function isAllowedBy(rule: Rule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (!isResource(attributes)) return rule.nonResourceURLs?.some((url) => coversPath(url, attributes.path)) === true;
  const { group: apiGroup, resource, name } = attributes;
  return (
    has(rule.apiGroups, apiGroup) &&
    rule.resources?.some((one) => coversResource(one, resource)) === true &&
    (!rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name)))
  );
}

const coversPath = (url: string, path: string): boolean =>
  url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1)));

/** `*` is every resource and subresource, and `*` before a slash that subresource of every resource. */
function coversResource(rule: string, resource: string): boolean {
  if (rule === "*" || rule === resource) return true;
  const slash = resource.indexOf("/");
  return slash >= 0 && rule === `*${resource.slice(slash)}`;
}

/** The rules of `wanted` that `held` does not cover: what somebody would gain. */
export function uncovered(wanted: readonly Rule[], held: readonly Rule[]): Rule[] {
  return wanted.flatMap(takeApart).filter((single) => !held.some((rule) => covers(rule, single)));
}

/** One verb on one resource of one group (and name), or on one path. */
function takeApart(rule: Rule): Rule[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames, nonResourceURLs = [] } = rule;
  const names: (string | undefined)[] = resourceNames?.length ? resourceNames : [undefined];
  const onResources = verbs.flatMap((verb) =>
    apiGroups.flatMap((apiGroup) =>
      resources.flatMap((resource) =>
        names.map((name) => ({
          verbs: [verb],
          apiGroups: [apiGroup],
          resources: [resource],
          ...(name === undefined ? {} : { resourceNames: [name] }),
        })),
      ),
    ),
  );
  const onPaths = verbs.flatMap((verb) => nonResourceURLs.map((url) => ({ verbs: [verb], nonResourceURLs: [url] })));
  return [...onResources, ...onPaths];
}

function covers(
  rule: Rule,
  { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: Rule,
): boolean {
  const [verb = "", apiGroup = "", resource = "", url] = [verbs[0], apiGroups[0], resources[0], nonResourceURLs[0]];
  if (!has(rule.verbs, verb)) return false;
  if (url !== undefined) return rule.nonResourceURLs?.some((one) => coversPath(one, url)) === true;
  return (
    has(rule.apiGroups, apiGroup) &&
    rule.resources?.some((one) => coversResource(one, resource)) === true &&
    (!rule.resourceNames?.length || (resourceNames[0] !== undefined && rule.resourceNames.includes(resourceNames[0])))
  );
}
