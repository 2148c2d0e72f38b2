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

/** Everything that the roles let somebody do: everywhere, and (with a namespace) there. */
export function rulesFor(store: Store, identity: Identity, namespace: string | undefined): Rule[] {
  const everywhere = store.list(buckets.clusterRoleBindings).filter((binding) => names(binding, identity));
  const there =
    namespace === undefined || namespace === ""
      ? []
      : store.list(buckets.roleBindings, namespace).filter((binding) => names(binding, identity, namespace));
  const rulesOf = (binding: KubeObject, within?: string) =>
    rulesOfRole(findRole(store, binding["roleRef"] as RoleRef, within));
  return [
    ...everywhere.flatMap((binding) => rulesOf(binding)),
    // What is no resource is nobody's namespace.
    ...there
      .flatMap((binding) => rulesOf(binding, namespace))
      .filter(({ nonResourceURLs }) => !nonResourceURLs?.length),
  ];
}

function names(binding: KubeObject, { name, groups }: Identity, namespace?: string): boolean {
  return ((binding["subjects"] ?? []) as Subject[]).some((subject) => {
    if (subject.kind === "User") return subject.name === name;
    if (subject.kind === "Group") return groups.includes(subject.name);
    const account = findAccount(name);
    return account?.name === subject.name && account.namespace === (subject.namespace ?? namespace);
  });
}

/** Whether somebody may. */
export function isAllowed(store: Store, identity: Identity, attributes: Attributes): boolean {
  if (identity.groups.includes(mastersGroup)) return true;
  const namespace = isResource(attributes) ? attributes.namespace : undefined;
  return rulesFor(store, identity, namespace).some((rule) => isAllowedBy(rule, attributes));
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
