// What a pod asks of its node as a whole: its containers run side by side, those that come first run one after another, and what stays with it counts
// all the time.
// @see component-helpers resource/helpers.go, KEP 753 (sidecars), KEP 2837 (resources of a pod)
import { addQuantities, compareQuantities, parseQuantity, type KubeObject } from "@sluice/objects";
import { listOf, mapOf, type Fields } from "./defaulting.ts";

/** Quantities by what they are of. */
export type Amounts = { [resource: string]: string };

/** The requests and limits of a whole pod. */
export type PodAmounts = { requests: Amounts; limits: Amounts };

type Sort = keyof PodAmounts;

/** Sums up what the containers of a pod ask for; what the pod says of itself takes its place. */
export function amountsOfPod(pod: KubeObject): PodAmounts {
  const spec = mapOf(pod["spec"]) ?? {};
  const overhead = (mapOf(spec["overhead"]) ?? {}) as Amounts;
  const requests = { ...ofContainers(spec, "requests"), ...ofWholePod(spec, "requests") };
  const limits = { ...ofContainers(spec, "limits"), ...ofWholePod(spec, "limits") };
  const limited = Object.fromEntries(Object.entries(overhead).filter(([name]) => isSome(limits[name])));
  return { requests: sum(requests, overhead), limits: sum(limits, limited) };
}

/** Whether a pod itself has requests or limits, beside its containers. */
export const hasOwnAmounts = (pod: KubeObject): boolean => {
  const spec = mapOf(pod["spec"]) ?? {};
  return Object.keys({ ...ofWholePod(spec, "requests"), ...ofWholePod(spec, "limits") }).length > 0;
};

/** What one container asks for. */
export const amountsOf = (container: Fields, sort: Sort): Amounts =>
  (mapOf(mapOf(container["resources"])?.[sort]) ?? {}) as Amounts;

const ofWholePod = (spec: Fields, sort: Sort): Amounts =>
  Object.fromEntries(Object.entries(amountsOf(spec, sort)).filter(([name]) => isOfWholePod(name)));

/** What a pod may say of itself as a whole. */
export const isOfWholePod = (resource: string): boolean => /^(cpu$|memory$|hugepages-)/.test(resource);

/** What the containers of a pod ask for together. */
export function ofContainers(spec: Fields, sort: Sort): Amounts {
  let total: Amounts = {};
  for (const container of listOf(spec["containers"])) total = sum(total, amountsOf(container, sort));
  let [staying, highest]: [Amounts, Amounts] = [{}, {}];
  for (const container of listOf(spec["initContainers"])) {
    const own = amountsOf(container, sort);
    if (container["restartPolicy"] === "Always") {
      total = sum(total, own);
      staying = sum(staying, own);
      highest = most(highest, staying);
    } else highest = most(highest, sum(own, staying));
  }
  return most(total, highest);
}

/** Both together. */
export function sum(left: Amounts, right: Amounts): Amounts {
  const total = { ...left };
  for (const [name, amount] of Object.entries(right))
    total[name] = total[name] === undefined ? amount : addQuantities(total[name], amount);
  return total;
}

/** Of each amount the larger one. */
function most(left: Amounts, right: Amounts): Amounts {
  const highest = { ...left };
  for (const [name, amount] of Object.entries(right))
    if (highest[name] === undefined || compareQuantities(parseQuantity(amount), parseQuantity(highest[name])) > 0)
      highest[name] = amount;
  return highest;
}

const isSome = (amount: string | undefined): boolean =>
  amount !== undefined && compareQuantities(parseQuantity(amount), { digits: 0n, exponent: 0 }) !== 0;
