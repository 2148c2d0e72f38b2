// What containers and pods ask for, and may have at most.
// @see kubernetes pkg/apis/core/validation/validation.go `validateResourceRequirements`, v1.36.3
import { compareQuantities, labelKeyProblems, parseQuantity, roundedUp } from "@sluice/objects";
import { forbiddenField, invalidValue, required, unsupported } from "../resources/causes.ts";
import { mapOf } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import type { Check } from "./check.ts";

/** Which of two amounts is more. */
export const compareAmounts = (left: unknown, right: unknown): number =>
  left === right ? 0 : compareQuantities(parseQuantity(String(left)), parseQuantity(String(right)));

const ofContainers = new Set(["cpu", "memory", "ephemeral-storage"]);
const counts = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const ofObjects = new Set(counts);
const standard = new Set([
  ...[...ofContainers].flatMap((one) => [one, `requests.${one}`, `limits.${one}`]),
  ...counts,
  "storage",
  "requests.storage",
]);

const isHuge = (name: string): boolean => name.startsWith("hugepages-");
const isStandard = (name: string): boolean => standard.has(name) || isHuge(name.replace(/^requests\./, ""));

/** Whether a resource is Kubernetes' own. */
export const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith("requests.") && labelKeyProblems(`requests.${name}`).length === 0;

/** Whether a quota may limit a resource that has no domain. */
export const isQuotaResource = (name: string): boolean => isStandard(name) && name !== "storage";

/** Whether more of a resource may be promised than there is. */
export const isShared = (name: string): boolean => isNative(name) && !isHuge(name);

/** What is wrong with the name of a resource, wherever it stands. */
export function nameProblems(name: string): string[] {
  const wrong = labelKeyProblems(name);
  if (wrong.length > 0 || name.includes("/") || isStandard(name)) return wrong;
  return ["must be a standard resource type or fully qualified"];
}

/** What is wrong with the name of a resource of a container. */
export function containerProblems(name: string): string[] {
  if (ofContainers.has(name)) return [];
  const wrong = nameProblems(name);
  if (!name.includes("/"))
    return ofContainers.has(name) || isHuge(name) ? wrong : [...wrong, "must be a standard resource for containers"];
  return isNative(name) || isExtended(name) ? wrong : [...wrong, "doesn't follow extended resource name standard"];
}

/** An amount that is not below zero. */
export const notNegativeAmount: Check = (value, field) =>
  String(value).startsWith("-") ? [invalidValue(field, value, "must be greater than or equal to 0")] : [];

/** An amount that counts something. */
export const validAmount: Check = (value, field) => {
  const whole = Number(roundedUp(parseQuantity(String(value)), 0).digits);
  return whole < 0 ? [invalidValue(field, whole, "must be a valid resource quantity")] : [];
};

/** The amount of a resource, in its usual form: not negative, and whole where there are no parts of it. */
export function checkAmount(name: string, amount: unknown, field: string): Cause[] {
  const isPart = (ofObjects.has(name) || isExtended(name)) && parseQuantity(String(amount)).exponent < 0;
  return [...notNegativeAmount(amount, field), ...(isPart ? [invalidValue(field, amount, "must be an integer")] : [])];
}

type Names = (name: string, field: string) => Cause[];

const namesOfContainers: Names = (name, field) => containerProblems(name).map((why) => invalidValue(field, name, why));

const ofPods = ["cpu", "hugepages-", "memory"];
const namesOfPods: Names = (name, field) => {
  const wrong = nameProblems(name).map((why) => invalidValue(field, name, why));
  if (wrong.length > 0 || name === "cpu" || name === "memory" || isHuge(name)) return wrong;
  return [unsupported(field, name, ofPods)];
};

const requirements =
  (checkName: Names): Check =>
  (value, field) => {
    const limits = Object.entries(mapOf(mapOf(value)?.["limits"]) ?? {});
    const requests = Object.entries(mapOf(mapOf(value)?.["requests"]) ?? {});
    if (limits.length + requests.length === 0) return [];
    const limitOf = new Map(limits);
    const names = [...limitOf.keys(), ...requests.map(([name]) => name)];
    const isAlone = names.some(isHuge) && !names.includes("cpu") && !names.includes("memory");
    const check = ([name, amount]: [string, unknown], at: string): Cause[] => [
      ...checkName(name, `${field}.${at}[${name}]`),
      ...checkAmount(name, amount, `${field}.${at}[${name}]`),
    ];
    return [
      ...limits.flatMap((one) => check(one, "limits")),
      ...requests.flatMap((one) => [...check(one, "requests"), ...checkAgainst(limitOf, one, field)]),
      ...(isAlone ? [forbiddenField(field, "HugePages require cpu or memory")] : []),
    ];
  };

/** Nobody asks for more than they may have; of what is not shared, it is just as much. */
function checkAgainst(limits: ReadonlyMap<string, unknown>, [name, asked]: [string, unknown], field: string): Cause[] {
  const limit = limits.get(name);
  if (limit === undefined)
    return isShared(name) ? [] : [required(`${field}.limits`, "Limit must be set for non overcommitable resources")];
  const order = compareAmounts(asked, limit);
  if (order === 0 || (order < 0 && isShared(name))) return [];
  const how = isShared(name) ? "less than or equal to" : "equal to";
  return [invalidValue(`${field}.requests`, asked, `must be ${how} ${name} limit of ${String(limit)}`)];
}

/** The resources of a container. */
export const containerRequirements = requirements(namesOfContainers);

/** The resources of a pod as a whole. */
export const podRequirements = requirements(namesOfPods);

/** The name of a resource of a container. */
export const containerResourceName: Check = (value, field) => namesOfContainers(String(value), field);
