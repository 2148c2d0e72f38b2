// Cluster roles that gather the rules of others by label: kept so, in the turn of every change.
// @see kubernetes pkg/controller/clusterroleaggregation
import { equalJson, type KubeObject } from "@sluice/objects";
import type { Store } from "../store/store.ts";
import { buckets, rulesOfRole, type Rule } from "./rbac.ts";

type Selector = { matchLabels?: { [key: string]: string } };

const selectorsOf = (role: KubeObject): Selector[] | undefined =>
  (role["aggregationRule"] as { clusterRoleSelectors?: Selector[] } | undefined)?.clusterRoleSelectors;

/** Keeps them; returns how to stop. */
export function aggregateRoles(store: Store): () => void {
  const stop = store.onEvent(({ bucket }) => {
    if (bucket === buckets.clusterRoles) gatherAll(store);
  });
  gatherAll(store);
  return stop;
}

/** Writes what differs; one round may lead to the next, since gathered roles are gathered too. */
function gatherAll(store: Store): void {
  const roles = store.list(buckets.clusterRoles);
  for (const role of roles) {
    const selectors = selectorsOf(role);
    if (!selectors) continue;
    const rules = gather(role, selectors, roles);
    if (equalJson(rules, rulesOfRole(role))) continue;
    store.put({ bucket: buckets.clusterRoles, name: role.metadata.name ?? "" }, { ...role, rules });
    // The write has begun a round of its own.
    return;
  }
}

function gather(own: KubeObject, selectors: readonly Selector[], roles: readonly KubeObject[]): Rule[] {
  const chosen = roles.filter(
    (role) => role.metadata.name !== own.metadata.name && selectors.some((selector) => matches(selector, role)),
  );
  const rules: Rule[] = [];
  for (const rule of chosen.flatMap(rulesOfRole)) if (!rules.some((known) => equalJson(known, rule))) rules.push(rule);
  return rules;
}

function matches({ matchLabels = {} }: Selector, { metadata }: KubeObject): boolean {
  const entries = Object.entries(matchLabels);
  return entries.length > 0 && entries.every(([key, value]) => metadata.labels?.[key] === value);
}
