// Who may ask how much at once.
// @see kubernetes pkg/apis/flowcontrol/validation/validation.go, v1.36.3
import { labelProblems, subdomainProblems, type KubeObject } from "@sluice/objects";
import { forbiddenField, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { among, each, ifThere, isEmpty, needed, neededThere, shaped, struct, type Check } from "./check.ts";
import { subdomain } from "./texts.ts";

const highestPrecedence = 10_000;

const precedenceFor =
  (name: string): Check =>
  (value, field) => {
    const number = Number(value ?? 0);
    const why = [
      ...(number <= 0 ? ["must be a positive value"] : []),
      ...(number > highestPrecedence ? [`must not be greater than ${highestPrecedence}`] : []),
      ...(number === 1 && name !== "exempt" ? ["only the schema named 'exempt' may have matchingPrecedence 1"] : []),
    ];
    return why.map((one) => invalidValue(field, number, one));
  };

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

/** Some of these, or all; all is said alone. */
const listed =
  (missing: string, others: string, check: Check = () => []): Check =>
  (value, field) => {
    const all = Array.isArray(value) ? (value as unknown[]) : [];
    if (all.length === 0) return [required(field, missing)];
    if (!all.includes("*")) return check(value, field);
    return all.length > 1 ? [invalidValue(field, all, `if '*' is present, must not specify other ${others}`)] : [];
  };

const knownVerbs: Check = (value, field) =>
  (value as unknown[]).every((verb) => verbs.includes(String(verb))) ? [] : [unsupported(field, value, verbs)];
const ofVerbs = listed("verbs must contain at least one value", "verbs", knownVerbs);

const ofMember = (why: string): string => `each member of this list must be '*' or a DNS-1123 label; ${why}`;
const namespaces = each(shaped((name) => labelProblems(name).map(ofMember)));

const resourceRule: Check = (value, field) => {
  const rule = mapOf(value) ?? {};
  const isEverywhere =
    rule["clusterScope"] === true && !(Array.isArray(rule["namespaces"]) && rule["namespaces"].length > 0);
  const none = "resource rules that are not cluster scoped must supply at least one namespace";
  return [
    ...ofVerbs(rule["verbs"], `${field}.verbs`),
    ...listed("resource rules must supply at least one api group", "api groups")(
      rule["apiGroups"],
      `${field}.apiGroups`,
    ),
    ...listed("resource rules must supply at least one resource", "resources")(rule["resources"], `${field}.resources`),
    ...(isEverywhere ? [] : listed(none, "namespaces", namespaces)(rule["namespaces"], `${field}.namespaces`)),
  ];
};

function urlProblem(url: string): string | undefined {
  if (url === "") return "must not be empty";
  if (url === "/") return undefined;
  if (!url.startsWith("/")) return "must start with slash";
  if (url.includes(" ")) return "must not contain white-space";
  if (url.includes("//")) return "must not contain double slash";
  const stars = url.split("*").length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith("/*")) ? "wildcard can only do suffix matching" : undefined;
}

const urls = each(shaped((url) => [urlProblem(url)].filter((why) => why !== undefined)));
const nonResourceRule = struct({
  verbs: ofVerbs,
  nonResourceURLs: listed("nonResourceURLs must contain at least one value", "non-resource URLs", urls),
});

const named = struct({ name: needed() });
const account = struct({
  name: needed(shaped((name) => (name === "*" ? [] : subdomainProblems(name)))),
  namespace: needed(shaped(labelProblems), "must specify namespace for service account"),
});
const subjects: { readonly [kind: string]: readonly [field: string, check: Check] } = {
  ServiceAccount: ["serviceAccount", account],
  User: ["user", named],
  Group: ["group", named],
};

const subject: Check = (value, field) => {
  const own = mapOf(value) ?? {};
  const kind = String(own["kind"] ?? "");
  const wanted = subjects[kind];
  if (!wanted) return [unsupported(`${field}.kind`, kind, ["Group", "ServiceAccount", "User"])];
  const [part, check] = wanted;
  const others = Object.entries(subjects).filter(([other, [name]]) => other !== kind && mapOf(own[name]));
  return [
    ...(mapOf(own[part])
      ? check(own[part], `${field}.${part}`)
      : [required(`${field}.${part}`, `${part} is required when subject kind is '${kind}'`)]),
    ...others.map(([other, [name]]) =>
      forbiddenField(`${field}.${name}`, `${name} is forbidden when subject kind is not '${other}'`),
    ),
  ];
};

const ruleWithSubjects: Check = (value, field) => {
  const { subjects: who, resourceRules, nonResourceRules } = mapOf(value) ?? {};
  const isIdle = listOf(resourceRules).length + listOf(nonResourceRules).length === 0;
  return [
    ...(listOf(who).length === 0 ? [required(`${field}.subjects`, "subjects must contain at least one value")] : []),
    ...each(subject)(who, `${field}.subjects`),
    ...(isIdle ? [required(field, "at least one of resourceRules and nonResourceRules has to be non-empty")] : []),
    ...each(resourceRule)(resourceRules, `${field}.resourceRules`),
    ...each(nonResourceRule)(nonResourceRules, `${field}.nonResourceRules`),
  ];
};

const schemaParts = struct({
  distinguisherMethod: ifThere(struct({ type: among("ByNamespace", "ByUser") })),
  priorityLevelConfiguration: struct({ name: needed(subdomain, "must reference a priority level") }),
  rules: each(ruleWithSubjects),
});

/** Which requests are of one sort. */
export function checkFlowSchema(object: KubeObject): Cause[] {
  const spec = specOf(object);
  const precedence = precedenceFor(object.metadata.name ?? "");
  return [...precedence(spec["matchingPrecedence"], "spec.matchingPrecedence"), ...schemaParts(spec, "spec")];
}

const share: Check = (value, field) =>
  Number(value ?? 0) < 0 ? [invalidValue(field, value, "must be a non-negative integer")] : [];
const percent: Check = (value, field) =>
  Number(value) < 0 || Number(value) > 100 ? [invalidValue(field, value, "must be between 0 and 100, inclusive")] : [];
const borrowing: Check = (value, field) =>
  Number(value) < 0 ? [invalidValue(field, value, "if specified, must be a non-negative integer")] : [];
const exempt = struct({ nominalConcurrencyShares: ifThere(share), lendablePercent: ifThere(percent) });

const mostQueues = 10_000_000;
const mostBits = 60;

function handProblem(hand: number, queues: number): string | undefined {
  if (hand <= 0) return "must be positive";
  if (hand > queues) return `should not be greater than queues (${queues})`;
  // What it takes to deal a hand. @see apiserver pkg/util/shufflesharding
  if (Math.ceil(Math.log2(queues) * hand) <= mostBits) return undefined;
  return `required entropy bits of deckSize ${queues} and handSize ${hand} should not be greater than ${mostBits}`;
}

const queuing: Check = (value, field) => {
  const { queueLengthLimit = 0, queues = 0, handSize = 0 } = mapOf(value) ?? {};
  const [length, count, hand] = [queueLengthLimit, queues, handSize].map(Number) as [number, number, number];
  const tooMany = count > mostQueues ? `must not be greater than ${mostQueues}` : undefined;
  const wrong: [field: string, value: number, why: string | undefined][] = [
    ["queueLengthLimit", length, length <= 0 ? "must be positive" : undefined],
    ["queues", count, count <= 0 ? "must be positive" : tooMany],
    ["handSize", hand, handProblem(hand, count)],
  ];
  return wrong.flatMap(([name, number, why]) =>
    why === undefined ? [] : [invalidValue(`${field}.${name}`, number, why)],
  );
};

const response: Check = (value, field) => {
  const { type, queuing: queues } = mapOf(value) ?? {};
  const at = `${field}.queuing`;
  if (isEmpty(type)) return [required(`${field}.type`)];
  if (type === "Reject")
    return mapOf(queues) ? [forbiddenField(at, "must be nil if limited.limitResponse.type is not Limited")] : [];
  if (type !== "Queue") return [unsupported(`${field}.type`, type, ["Queue", "Reject"])];
  return neededThere(queuing, "must not be empty if limited.limitResponse.type is Limited")(queues, at);
};

const limited = struct({
  nominalConcurrencyShares: share,
  limitResponse: response,
  lendablePercent: ifThere(percent),
  borrowingLimitPercent: ifThere(borrowing),
});

function checkLevel({ type, limited: limits, exempt: free }: Fields): Cause[] {
  if (isEmpty(type)) return [required("spec.type")];
  if (type === "Exempt")
    return [
      ...(mapOf(limits) ? [forbiddenField("spec.limited", "must be nil if the type is not Limited")] : []),
      ...(mapOf(free) ? exempt(free, "spec.exempt") : []),
    ];
  if (type !== "Limited") return [unsupported("spec.type", type, ["Exempt", "Limited"])];
  return [
    ...(mapOf(free) ? [forbiddenField("spec.exempt", "must be nil if the type is Limited")] : []),
    ...neededThere(limited, "must not be empty when type is Limited")(limits, "spec.limited"),
  ];
}

/** How much requests of a sort may take. */
export function checkPriorityLevel(object: KubeObject): Cause[] {
  const spec = specOf(object);
  const { type = "" } = spec;
  const isOdd = (object.metadata.name === "exempt") !== (type === "Exempt");
  const why = "must be 'Exempt' if and only if `name` is 'exempt'";
  return [...(isOdd ? [invalidValue("spec.type", type, why)] : []), ...checkLevel(spec)];
}
