// Limits of a namespace: what containers get unasked, and what they may have at least and at most.
// @see kubernetes plugin/pkg/admission/limitranger
import { addQuantities, compareQuantities, parseQuantity, type KubeObject } from "@sluice/objects";
import { forbidden } from "../../status-error.ts";
import { listOf, mapOf, type Fields } from "../../resources/defaulting.ts";
import { creates, type AdmissionPlugin } from "./plugin.ts";

type Amounts = { [resource: string]: string };
type Limit = {
  type: string;
  default?: Amounts;
  defaultRequest?: Amounts;
  min?: Amounts;
  max?: Amounts;
  maxLimitRequestRatio?: Amounts;
};

const annotation = "kubernetes.io/limit-ranger";
const isMore = (left: string, right: string): boolean =>
  compareQuantities(parseQuantity(left), parseQuantity(right)) > 0;

const limitsOf = (range: KubeObject): Limit[] => listOf(mapOf(range["spec"])?.["limits"]) as Limit[];
const containersOf = (pod: KubeObject, list: string): Fields[] => listOf(mapOf(pod["spec"])?.[list]);
const amountsOf = (container: Fields, sort: "requests" | "limits"): Amounts =>
  (mapOf(mapOf(container["resources"])?.[sort]) ?? {}) as Amounts;

/** LimitRanger. */
export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  mutate(write, { store }) {
    if (!creates(write, "", "Pod")) return;
    const { object } = write;
    for (const range of store.list("/limitranges", object.metadata.namespace)) fillIn(object, limitsOf(range));
  },
  validate(write, { store }) {
    if (!creates(write, "", "Pod")) return;
    const { object, resource } = write;
    for (const range of store.list("/limitranges", object.metadata.namespace)) {
      const wrong = limitsOf(range).flatMap((limit) => violations(object, limit));
      const text = wrong.length === 1 ? wrong[0] : `[${wrong.join(", ")}]`;
      if (wrong.length > 0) throw forbidden(resource, object.metadata.name ?? "", String(text));
    }
  },
};

/** Gives containers what they have not said, and notes what was given. */
function fillIn(pod: KubeObject, limits: Limit[]): void {
  const usual = limits.find(({ type }) => type === "Container");
  if (!usual) return;
  const notes = ["containers", "initContainers"].flatMap((list) =>
    containersOf(pod, list).flatMap((container) => fillContainer(container, usual, list === "initContainers")),
  );
  if (notes.length === 0) return;
  const metadata = pod.metadata as { annotations?: { [name: string]: string } };
  metadata.annotations = { ...metadata.annotations, [annotation]: `LimitRanger plugin set: ${notes.join("; ")}` };
}

function fillContainer(container: Fields, usual: Limit, isInit: boolean): string[] {
  const resources = (container["resources"] ??= {}) as { requests?: Amounts; limits?: Amounts };
  const missing = (given: Amounts = {}, wanted: Amounts = {}): string[] =>
    Object.keys(wanted)
      .filter((name) => given[name] === undefined)
      .sort();
  const requests = missing(resources.requests, usual.defaultRequest);
  const limits = missing(resources.limits, usual.default);
  const pick = (from: Amounts = {}, names: string[]): Amounts =>
    Object.fromEntries(names.map((name) => [name, from[name] ?? "0"]));
  if (requests.length > 0) resources.requests = { ...resources.requests, ...pick(usual.defaultRequest, requests) };
  if (limits.length > 0) resources.limits = { ...resources.limits, ...pick(usual.default, limits) };
  const whose = `for ${isInit ? "init container" : "container"} ${String(container["name"])}`;
  return [
    ...(requests.length > 0 ? [`${requests.join(", ")} request ${whose}`] : []),
    ...(limits.length > 0 ? [`${limits.join(", ")} limit ${whose}`] : []),
  ];
}

function violations(pod: KubeObject, limit: Limit): string[] {
  if (limit.type === "Container")
    return ["containers", "initContainers"].flatMap((list) =>
      containersOf(pod, list).flatMap((container) =>
        breaches(limit, amountsOf(container, "requests"), amountsOf(container, "limits")),
      ),
    );
  if (limit.type !== "Pod") return [];
  const all = containersOf(pod, "containers");
  const sum = (sort: "requests" | "limits"): Amounts => all.map((one) => amountsOf(one, sort)).reduce(total, {});
  return breaches(limit, sum("requests"), sum("limits"));
}

const total = (left: Amounts, right: Amounts): Amounts =>
  Object.entries(right).reduce(
    (all, [name, amount]) => ({ ...all, [name]: all[name] === undefined ? amount : addQuantities(all[name], amount) }),
    left,
  );

function breaches(limit: Limit, requests: Amounts, limits: Amounts): string[] {
  const { type, min = {}, max = {}, maxLimitRequestRatio = {} } = limit;
  const each = (bounds: Amounts, judge: (name: string, bound: string) => string | undefined): string[] =>
    Object.keys(bounds)
      .sort()
      .flatMap((name) => judge(name, bounds[name] ?? "0") ?? []);
  return [
    ...each(min, (name, bound) =>
      belowMinimum(`minimum ${name} usage per ${type} is ${bound}`, bound, [requests[name], limits[name]]),
    ),
    ...each(max, (name, bound) =>
      aboveMaximum(`maximum ${name} usage per ${type} is ${bound}`, bound, [requests[name], limits[name]]),
    ),
    ...each(maxLimitRequestRatio, (name, bound) =>
      tooSteep(`${name} max limit to request ratio per ${type} is ${bound}`, bound, [requests[name], limits[name]]),
    ),
  ];
}

type Pair = [request: string | undefined, limit: string | undefined];

function belowMinimum(words: string, bound: string, [request, limit]: Pair): string | undefined {
  if (request === undefined) return `${words}. No request is specified`;
  if (isMore(bound, request)) return `${words}, but request is ${request}`;
  return limit !== undefined && isMore(bound, limit) ? `${words}, but limit is ${limit}` : undefined;
}

function aboveMaximum(words: string, bound: string, [request, limit]: Pair): string | undefined {
  if (limit === undefined) return `${words}. No limit is specified`;
  if (isMore(limit, bound)) return `${words}, but limit is ${limit}`;
  return request !== undefined && isMore(request, bound) ? `${words}, but request is ${request}` : undefined;
}

function tooSteep(words: string, bound: string, [request, limit]: Pair): string | undefined {
  const number = (text = "0"): number => {
    const { digits, exponent } = parseQuantity(text);
    return Number(digits) * 10 ** exponent;
  };
  if (number(request) === 0) return `${words}, but no request is specified or request is 0`;
  if (number(limit) === 0) return `${words}, but no limit is specified or limit is 0`;
  const ratio = number(limit) / number(request);
  return ratio > number(bound) ? `${words}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
