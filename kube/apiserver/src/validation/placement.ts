// Where a pod may run: what it puts up with, what it is spread over, and what it wants to be near to.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateTolerations`, `validateTopologySpreadConstraints`, `validateAffinity`, v1.36.3
import { labelKeyProblems, labelProblems, labelValueProblems } from "@sluice/objects";
import { duplicate, forbiddenField, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, between, each, ifSaid, ifThere, isEmpty, needed, shaped, struct, type Check } from "./check.ts";
import { labelKey, labelSelector, labelValue } from "./label-selectors.ts";
import { subdomain } from "./texts.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const anything = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

function checkTolerated({ operator = "", value = "" }: Fields, field: string): Cause[] {
  const at = `${field}.operator`;
  switch (operator) {
    case "":
    case "Equal": {
      const wrong = labelValueProblems(String(value));
      return wrong.length > 0 ? [invalidValue(at, value, wrong.join(";"))] : [];
    }
    case "Exists":
      return value === "" ? [] : [invalidValue(at, value, "value must be empty when `operator` is 'Exists'")];
    case "Lt":
    case "Gt":
      return [unsupported(at, operator, ["Equal", "Exists", "Lt", "Gt"])];
    default:
      return [unsupported(at, operator, ["Equal", "Exists"])];
  }
}

/** Taints that a pod puts up with. */
export const tolerations: Check = each((value, field) => {
  const toleration = mapOf(value) ?? {};
  const { key, operator = "", effect = "", tolerationSeconds } = toleration;
  return [
    ...ifSaid(labelKey)(key, `${field}.key`),
    ...(isEmpty(key) && operator !== "Exists" ? [invalidValue(`${field}.operator`, operator, anything)] : []),
    ...(tolerationSeconds !== undefined && effect !== "NoExecute"
      ? [invalidValue(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")]
      : []),
    ...checkTolerated(toleration, field),
    ...ifSaid(among(...effects))(effect, `${field}.effect`),
  ];
});

const positive: Check = (value, field) =>
  Number(value ?? 0) > 0 ? [] : [invalidValue(field, Number(value ?? 0), "must be greater than zero")];

const spread = struct({
  maxSkew: positive,
  topologyKey: needed(undefined, "can not be empty"),
  whenUnsatisfiable: among("DoNotSchedule", "ScheduleAnyway"),
});
const nodePolicy = ifThere(among("Honor", "Ignore"));
const counting = struct({ nodeAffinityPolicy: nodePolicy, nodeTaintsPolicy: nodePolicy });

function checkDomains({ minDomains, whenUnsatisfiable }: Fields, field: string): Cause[] {
  if (minDomains === undefined) return [];
  const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${String(whenUnsatisfiable)}`;
  return [
    ...positive(minDomains, field),
    ...(whenUnsatisfiable === "DoNotSchedule" ? [] : [invalidValue(field, minDomains, why)]),
  ];
}

/** What a pod and its like are spread over. */
export const topologySpread: Check = (value, field) => {
  const constraints = listOf(value);
  return constraints.flatMap((one, index) => {
    const at = `${field}[${index}]`;
    const { topologyKey = "", whenUnsatisfiable = "" } = one;
    const isAgain = constraints
      .slice(index + 1)
      .some(
        (other) =>
          (other["topologyKey"] ?? "") === topologyKey && (other["whenUnsatisfiable"] ?? "") === whenUnsatisfiable,
      );
    const both = `{${String(topologyKey)}, ${String(whenUnsatisfiable)}}`;
    return [
      ...spread(one, at),
      ...(isAgain ? [duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, both)] : []),
      ...checkDomains(one, `${at}.minDomains`),
      ...counting(one, at),
      ...checkLabelKeys(one, at),
      ...labelSelector(one["labelSelector"], `${at}.labelSelector`),
    ];
  });
};

/** Keys whose values are the pod's own, so that nobody else may give them. */
function checkLabelKeys(
  { matchLabelKeys, mismatchLabelKeys, labelSelector: selector }: Fields,
  field: string,
): Cause[] {
  const keysOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const [match, mismatch] = [keysOf(matchLabelKeys), keysOf(mismatchLabelKeys)];
  const check = (keys: string[], at: string): Cause[] => {
    if (keys.length === 0) return [];
    if (!mapOf(selector)) return [forbiddenField(at, "must not be specified when labelSelector is not set")];
    return keys.flatMap((key, index) => labelKeyProblems(key).map((why) => invalidValue(`${at}[${index}]`, key, why)));
  };
  return [
    ...check(match, `${field}.matchLabelKeys`),
    ...check(mismatch, `${field}.mismatchLabelKeys`),
    ...match.flatMap((key, index) =>
      mismatch.includes(key)
        ? [
            invalidValue(
              `${field}.matchLabelKeys[${index}]`,
              key,
              "exists in both matchLabelKeys and mismatchLabelKeys",
            ),
          ]
        : [],
    ),
  ];
}

const counts: { readonly [operator: string]: "some" | "none" | "one" } = {
  In: "some",
  NotIn: "some",
  Exists: "none",
  DoesNotExist: "none",
  Gt: "one",
  Lt: "one",
};

function checkNodeOperator({ operator = "", values }: Fields, field: string): Cause[] {
  const count = Array.isArray(values) ? values.length : 0;
  const at = `${field}.values`;
  switch (counts[String(operator)]) {
    case "some":
      return count === 0 ? [required(at, "must be specified when `operator` is 'In' or 'NotIn'")] : [];
    case "none":
      return count > 0
        ? [forbiddenField(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
        : [];
    case "one":
      return count === 1 ? [] : [required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalidValue(`${field}.operator`, operator, "not a valid selector operator")];
  }
}

const expression = (checkValues: Check): Check =>
  all((value, field) => checkNodeOperator(mapOf(value) ?? {}, field), struct({ key: labelKey, values: checkValues }));

/** A node is known by its name, one at a time. */
const fieldRequirement: Check = (value, field) => {
  const { key = "", operator = "", values } = mapOf(value) ?? {};
  const names = Array.isArray(values) ? values : [];
  const isKnown = operator === "In" || operator === "NotIn";
  const one = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  return [
    ...(isKnown ? [] : [invalidValue(`${field}.operator`, operator, "not a valid selector operator")]),
    ...(isKnown && names.length !== 1 ? [required(`${field}.values`, one)] : []),
    ...(key === "metadata.name"
      ? each(subdomain)(names, `${field}.values`)
      : [invalidValue(`${field}.key`, key, "not a valid field selector key")]),
  ];
};

const termOf = (checkValues: Check): Check =>
  struct({ matchExpressions: each(expression(checkValues)), matchFields: each(fieldRequirement) });
const requiredTerm = termOf(each(labelValue));

/** A selector of nodes, which must be one. */
export const nodeSelector: Check = (value, field) => {
  const { nodeSelectorTerms: terms } = mapOf(value) ?? {};
  const at = `${field}.nodeSelectorTerms`;
  if (!Array.isArray(terms) || terms.length === 0) return [required(at, "must have at least one node selector term")];
  return each(requiredTerm)(terms, at);
};

const weight = between(1, 100, "must be in the range 1-100");
const unchecked: Check = () => [];

const podTerm: Check = all(
  struct({ labelSelector, namespaceSelector: labelSelector }),
  (value, field) =>
    ((mapOf(value)?.["namespaces"] ?? []) as string[]).flatMap((name) =>
      labelProblems(name).map((why) => invalidValue(`${field}.namespace`, name, why)),
    ),
  (value, field) => checkLabelKeys(mapOf(value) ?? {}, field),
  struct({ topologyKey: all(needed(undefined, "can not be empty"), shaped(labelKeyProblems)) }),
);

const ofPods = ifThere(
  struct({
    requiredDuringSchedulingIgnoredDuringExecution: each(podTerm),
    preferredDuringSchedulingIgnoredDuringExecution: each(struct({ weight, podAffinityTerm: podTerm })),
  }),
);

/** What a pod wants to be near to, or far from. */
export const affinity: Check = ifThere(
  struct({
    nodeAffinity: ifThere(
      struct({
        requiredDuringSchedulingIgnoredDuringExecution: ifThere(nodeSelector),
        preferredDuringSchedulingIgnoredDuringExecution: each(struct({ weight, preference: termOf(unchecked) })),
      }),
    ),
    podAffinity: ofPods,
    podAntiAffinity: ofPods,
  }),
);
