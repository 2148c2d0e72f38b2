// Quotas of a namespace: what may be made, as long as something of it is left. What is taken is noted in the quota's status at once.
// @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota
import { addQuantities, compareQuantities, parseQuantity, type KubeObject } from "@sluice/objects";
import { listOf, mapOf } from "../../resources/defaulting.ts";
import { forbidden } from "../../status-error.ts";
import { usageOf, type Amounts } from "../../resources/quota-usage.ts";
import type { AdmissionPlugin, PluginWrite, StatusChange } from "./plugin.ts";

type Status = { hard?: Amounts; used?: Amounts };

const statusOf = (quota: KubeObject): Status => (quota["status"] ?? {}) as Status;

/** ResourceQuota. */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  validate(write, context) {
    const { object, before, resource } = write;
    if (before || !resource.namespaced) return [];
    const quotas = context.store.list("/resourcequotas", object.metadata.namespace);
    return quotas.flatMap((quota) => judge(write, quota));
  },
};

/** What a quota would have used; nothing when it is not about this. @throws {ApiError} 403 when that is too much */
function judge({ object, resource }: PluginWrite, quota: KubeObject): StatusChange[] {
  const { hard = {}, used = {} } = statusOf(quota);
  const name = quota.metadata.name ?? "";
  const refuse = (why: string): Error => forbidden(resource, object.metadata.name ?? "", why);
  const missing = unspecified(object, hard);
  if (missing !== "") throw refuse(`failed quota: ${name}: must specify ${missing}`);
  const usage = usageOf(object, resource);
  const concerned = Object.keys(usage)
    .filter((one) => hard[one] !== undefined)
    .sort();
  if (concerned.length === 0) return [];
  const after = Object.fromEntries(concerned.map((one) => [one, addQuantities(used[one] ?? "0", usage[one] ?? "0")]));
  const over = concerned.filter((one) => exceeds(after[one] ?? "0", hard[one] ?? "0"));
  if (over.length > 0) {
    const list = (amounts: Amounts): string => over.map((one) => `${one}=${amounts[one] ?? "0"}`).join(",");
    throw refuse(`exceeded quota: ${name}, requested: ${list(usage)}, used: ${list(used)}, limited: ${list(hard)}`);
  }
  return [{ before: quota, status: { ...statusOf(quota), used: { ...used, ...after } } }];
}

const exceeds = (left: string, right: string): boolean =>
  compareQuantities(parseQuantity(left), parseQuantity(right)) > 0;

/** Where a quota counts an amount, every container must say how much of it it wants. */
function unspecified(object: KubeObject, hard: Amounts): string {
  if (object.kind !== "Pod") return "";
  const containers = listOf(mapOf(object["spec"])?.["containers"]);
  const computed = Object.keys(hard)
    .filter((name) => /^(requests\.|limits\.)?(cpu|memory)$/.test(name))
    .sort();
  const lacking = computed.map((name) => {
    const [sort, amount] = name.includes(".") ? name.split(".") : ["requests", name];
    const without = containers.filter(
      ({ resources }) => mapOf(mapOf(resources)?.[sort ?? ""])?.[amount ?? ""] === undefined,
    );
    const names = without.map((container) => String(container["name"])).sort();
    return names.length > 0 ? `${name} for: ${names.join(",")}` : "";
  });
  return lacking.filter((text) => text !== "").join("; ");
}
