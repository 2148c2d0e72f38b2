// Nobody gives away more than they have: rules of roles, and roles that are bound, must be within one's own rights, or there must be a right to
// `escalate` or `bind`.
// @see kubernetes pkg/registry/rbac/{role,rolebinding}/policybased/storage.go
import { equalJson, type KubeObject } from "@sluice/objects";
import type { Resource } from "../resources/resource.ts";
import { forbidden, notFound } from "../status-error.ts";
import type { Store } from "../store/store.ts";
import { mastersGroup, type Identity } from "./identity.ts";
import { decide, findRole, rulesFor, rulesOfRole, uncovered, type Rule } from "./rbac.ts";

type Change = { resource: Resource; object: KubeObject; before: KubeObject | undefined };

/** Checks a new or changed role or binding. @throws {ApiError} 403 with the rules that are missing */
export function checkEscalation(store: Store, identity: Identity, { resource, object, before }: Change): void {
  if (resource.group !== "rbac.authorization.k8s.io" || identity.groups.includes(mastersGroup)) return;
  const { namespace, name = "" } = object.metadata;
  const isRole = resource.kind.endsWith("Role");
  if (before && isRole && equalJson(before["rules"] ?? null, object["rules"] ?? null)) return;
  if (before && !isRole && equalJson(before["subjects"] ?? null, object["subjects"] ?? null)) return;
  const roleRef = object["roleRef"] as { kind: string; name: string } | undefined;
  const right = isRole
    ? { verb: "escalate", resource: resource.plural, name }
    : { verb: "bind", resource: roleRef?.kind === "ClusterRole" ? "clusterroles" : "roles", name: roleRef?.name };
  if (decide(store, identity, { group: resource.group, namespace, ...right }).allowed) return;
  const granted = isRole ? object : roleRef && findRole(store, roleRef, namespace);
  // Kubernetes names the kind of the binding here, and the name of the role.
  if (!granted) throw notFound(resource, right.name ?? "");
  const wanted = rulesOfRole(granted);
  const missing = uncovered(wanted, rulesFor(store, identity, namespace));
  if (missing.length > 0)
    throw forbidden(
      resource,
      name,
      `user ${JSON.stringify(identity.name)} (groups=${JSON.stringify(identity.groups)}) is attempting to grant RBAC permissions not currently held:\n${missing.map(describe).join("\n")}`,
    );
}

const describe = ({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: Rule): string => {
  const fields: [string, string[] | undefined][] = [
    ["APIGroups", apiGroups],
    ["Resources", resources],
    ["ResourceNames", resourceNames],
    ["NonResourceURLs", nonResourceURLs],
    ["Verbs", verbs],
  ];
  const parts = fields.flatMap(([name, values]) => (values ? [`${name}:${JSON.stringify(values)}`] : []));
  return `{${parts.join(", ")}}`;
};
