// What controllers must be allowed to do, read off what they say of themselves.
import type { Client, KindName } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import type { Controller } from "./controller.ts";

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] };

const look = ["get", "list", "watch"];
const change = ["create", "update", "patch", "delete"];

/**
 * The ClusterRole that these controllers need: they read and mark their own kinds, write what they own, read what they watch, tell events and
 * hold a lease. What a reconciler writes beside that goes into `more`.
 *
 * @throws {StatusError} when the API does not serve one of the kinds
 */
export async function clusterRoleFor(
  client: Client,
  { name, controllers, more = [] }: { name: string; controllers: readonly Controller[]; more?: readonly Rule[] },
): Promise<KubeObject> {
  const ruleOf = async (kind: KindName, verbs: string[], subresource = ""): Promise<Rule> => {
    const { group, plural } = await client.discovery.find(kind);
    return { apiGroups: [group], resources: [`${plural}${subresource}`], verbs };
  };
  const rules: Rule[] = [];
  for (const { kind, owns = [], watches = [] } of controllers) {
    rules.push(await ruleOf(kind, [...look, "patch"]), await ruleOf(kind, ["get", "patch"], "/status"));
    for (const owned of owns) rules.push(await ruleOf(owned, [...look, ...change]));
    for (const watched of watches) rules.push(await ruleOf(watched.kind, look));
  }
  rules.push(
    { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update"] },
    ...more,
  );
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules: merge(rules) };
}

/** One rule for each resource. */
function merge(rules: readonly Rule[]): Rule[] {
  const byResource = Map.groupBy(rules, ({ apiGroups, resources }) => JSON.stringify([apiGroups, resources]));
  return [...byResource.values()].map(([first, ...others]) => ({
    apiGroups: first?.apiGroups ?? [],
    resources: first?.resources ?? [],
    verbs: [...new Set([...(first?.verbs ?? []), ...others.flatMap(({ verbs }) => verbs)])],
  }));
}
