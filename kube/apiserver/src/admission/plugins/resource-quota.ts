// Quotas of a namespace: what may be made, as long as something of it is left. What is taken is noted in the quota's status at once.
// @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota
import {
  addQuantities,
  compareQuantities,
  formatOfQuantity,
  formatQuantity,
  parseQuantity,
  type KubeObject,
} from "@sluice/objects";
import { listOf, mapOf } from "../../resources/defaulting.ts";
import { amountsOf, hasOwnAmounts, type Amounts } from "../../resources/pod-amounts.ts";
import { hasDeadline, isInScope } from "../../resources/quota-scopes.ts";
import { usageOf } from "../../resources/quota-usage.ts";
import { forbidden } from "../../status-error.ts";
import type { AdmissionPlugin, PluginWrite, StatusChange } from "./plugin.ts";

type Status = { hard?: Amounts; used?: Amounts };

const statusOf = (quota: KubeObject): Status => (quota["status"] ?? {}) as Status;

/** ResourceQuota. */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  charge(write, context) {
    const { object, resource } = write;
    if (!resource.namespaced || !mayTakeMore(write)) return [];
    const quotas = context.store.list("/resourcequotas", object.metadata.namespace);
    return quotas.flatMap((quota) => judge(write, quota, context.now()));
  },
};

/** Few kinds can take more once they are there. */
function mayTakeMore({ object, before, resource: { group, plural } }: PluginWrite): boolean {
  if (!before) return true;
  if (group !== "") return false;
  if (plural === "pods") return hasDeadline(mapOf(object["spec"]) ?? {}) !== hasDeadline(mapOf(before["spec"]) ?? {});
  return plural === "services" || plural === "persistentvolumeclaims";
}

/** What a quota would have used; nothing when it is not about this. @throws {ApiError} 403 when that is too much */
function judge({ object, before, resource }: PluginWrite, quota: KubeObject, now: number): StatusChange[] {
  const { hard = {}, used = {} } = statusOf(quota);
  const limited = limitsOn(resource, Object.keys(hard));
  if (limited.length === 0 || !isInScope(quota, object, resource)) return [];
  const name = quota.metadata.name ?? "";
  const refuse = (why: string): Error => forbidden(resource, object.metadata.name ?? "", why);
  const missing = unspecified(object, limited);
  if (missing !== "") throw refuse(`failed quota: ${name}: must specify ${missing}`);
  if (limited.some((one) => used[one] === undefined))
    throw refuse(`status unknown for quota: ${name}, resources: ${limited.join(",")}`);
  const usage = usageOf(object, resource, now);
  const had = before && isInScope(quota, before, resource) ? usageOf(before, resource, now) : {};
  const more = increase(usage, had);
  const concerned = Object.keys(more)
    .filter((one) => hard[one] !== undefined)
    .sort();
  if (concerned.length === 0) return [];
  const after = Object.fromEntries(concerned.map((one) => [one, addQuantities(used[one] ?? "0", more[one] ?? "0")]));
  const over = concerned.filter((one) => exceeds(after[one] ?? "0", hard[one] ?? "0"));
  if (over.length > 0) {
    const list = (amounts: Amounts): string => over.map((one) => `${one}=${amounts[one] ?? "0"}`).join(",");
    throw refuse(`exceeded quota: ${name}, requested: ${list(more)}, used: ${list(used)}, limited: ${list(hard)}`);
  }
  return [{ before: quota, status: { ...statusOf(quota), used: { ...used, ...after } } }];
}

const ofPods = /^(pods|count\/pods|((requests|limits)\.)?(cpu|memory|ephemeral-storage)|(requests\.)?hugepages-.*)$/;
const ofExtended = /^requests\..*\//;
const ofClaims =
  /^(count\/)?persistentvolumeclaims$|^requests\.storage$|\.storageclass\.storage\.k8s\.io\/(requests\.storage|persistentvolumeclaims)$/;

/** Those limits of a quota that are about a kind. */
function limitsOn({ group, plural }: { group: string; plural: string }, names: string[]): string[] {
  const isOurs = (name: string): boolean => {
    if (group !== "") return name === `count/${plural}.${group}`;
    if (plural === "pods") return ofPods.test(name) || ofExtended.test(name);
    if (plural === "persistentvolumeclaims") return ofClaims.test(name);
    return name === plural || name === `count/${plural}` || name.startsWith(`${plural}.`);
  };
  return names.filter(isOurs).sort();
}

/** What is taken beyond what was taken before; nothing where it is less. */
function increase(usage: Amounts, had: Amounts): Amounts {
  const more: Amounts = {};
  for (const [name, amount] of Object.entries(usage)) {
    const rest = had[name] === undefined ? amount : addQuantities(amount, negated(had[name]));
    if (exceeds(rest, "0")) more[name] = rest;
  }
  return more;
}

function negated(amount: string): string {
  const { digits, exponent } = parseQuantity(amount);
  return formatQuantity({ digits: -digits, exponent }, formatOfQuantity(amount));
}

const exceeds = (left: string, right: string): boolean =>
  compareQuantities(parseQuantity(left), parseQuantity(right)) > 0;

/** Where a quota counts cpu or memory, every container must say how much of it it wants, unless the pod does. */
function unspecified(object: KubeObject, limited: string[]): string {
  if (object.kind !== "Pod" || hasOwnAmounts(object)) return "";
  const { containers, initContainers } = mapOf(object["spec"]) ?? {};
  const all = [...listOf(containers), ...listOf(initContainers)];
  const computed = limited.filter((name) => /^(requests\.|limits\.)?(cpu|memory)$/.test(name));
  const lacking = computed.map((name) => {
    const [sort, amount = ""] = name.startsWith("limits.")
      ? (["limits", name.slice(7)] as const)
      : (["requests", name.replace("requests.", "")] as const);
    const names = all.filter((one) => amountsOf(one, sort)[amount] === undefined).map((one) => String(one["name"]));
    return names.length > 0 ? `${name} for: ${names.sort().join(",")}` : "";
  });
  return lacking.filter((text) => text !== "").join("; ");
}
