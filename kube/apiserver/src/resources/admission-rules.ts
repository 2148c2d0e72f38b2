// What webhooks, policies and bindings have in common: which writes they are about, and under which conditions.
// @see k8s.io/kubernetes/pkg/apis/admissionregistration/validation/validation.go, v1.36.3
import { labelKeyProblems } from "@sluice/objects";
import { judgeExpression } from "../admission/expressions.ts";
import type { Cause } from "../status-error.ts";
import { labelSelector } from "../validation/label-selectors.ts";
import { segmentProblems } from "../validation/texts.ts";
import { duplicate, invalidValue, required, tooMany, unsupported } from "./causes.ts";
import { listOf, mapOf, type Fields } from "./defaulting.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : []);

/** A value out of a list, when there is one. */
export function oneOf(field: string, value: unknown, supported: readonly string[]): Cause[] {
  return value === undefined || supported.includes(text(value)) ? [] : [unsupported(field, value, supported)];
}

const operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

/** What is wrong with a rule on operations and resources. */
export function ruleCauses(rule: Fields, path: string): Cause[] {
  const named = texts(rule["operations"]);
  return [
    ...(named.length === 0 ? [required(`${path}.operations`)] : []),
    ...alone(`${path}.operations`, named, "operations"),
    ...named.flatMap((operation, index) => oneOf(`${path}.operations[${index}]`, operation, operations)),
    ...namedOnce(`${path}.apiGroups`, rule["apiGroups"], "API groups"),
    ...namedOnce(`${path}.apiVersions`, rule["apiVersions"], "API versions"),
    ...texts(rule["apiVersions"]).flatMap((version, index) =>
      version === "" ? [required(`${path}.apiVersions[${index}]`)] : [],
    ),
    ...resourceCauses(`${path}.resources`, texts(rule["resources"])),
    ...oneOf(`${path}.scope`, rule["scope"], ["*", "Cluster", "Namespaced"]),
  ];
}

const alone = (field: string, list: readonly string[], what: string): Cause[] =>
  list.length > 1 && list.includes("*")
    ? [invalidValue(field, list, `if '*' is present, must not specify other ${what}`)]
    : [];

const namedOnce = (field: string, value: unknown, what: string): Cause[] => {
  const list = texts(value);
  return list.length === 0 ? [required(field)] : alone(field, list, what);
};

function resourceCauses(field: string, resources: readonly string[]): Cause[] {
  if (resources.length === 0) return [required(field)];
  const causes: Cause[] = [];
  const [allBelow, everywhere] = [new Set<string>(), new Set<string>()];
  for (const [index, name] of resources.entries()) {
    const [resource = "", sub] = name.split(/\/(.*)/s);
    if (name === "") causes.push(required(`${field}[${index}]`));
    if (name === "" || sub === undefined) continue;
    for (const [known, part, whole] of [
      [allBelow, resource, `${resource}/*`],
      [everywhere, sub, `*/${sub}`],
    ] as const)
      if (known.has(part))
        causes.push(invalidValue(`${field}[${index}]`, name, `if '${whole}' is present, must not specify ${name}`));
    if (sub === "*") allBelow.add(resource);
    if (resource === "*") everywhere.add(sub);
  }
  const isPlain = resources.at(-1)?.includes("/") === false && resources.at(-1) !== "*";
  if (resources.length > 1 && resources.includes("*/*"))
    causes.push(invalidValue(field, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes("*") && isPlain)
    causes.push(
      invalidValue(field, resources, "if '*' is present, must not specify other resources without subresources"),
    );
  return causes;
}

/** What is wrong with the constraints of a policy or a binding. */
export function matchCauses(match: Fields, path: string): Cause[] {
  const each = (name: string): Cause[] =>
    listOf(match[name]).flatMap((rule, index) => {
      const field = `${path}.${name}[${index}]`;
      const names = texts(rule["resourceNames"]);
      return [
        ...names.flatMap((one, place) => [
          ...segmentProblems(one).map((why) => invalidValue(`${field}.resourceNames[${place}]`, one, why)),
          ...(names.indexOf(one) < place ? [duplicate(`${field}.resourceNames[${place}]`, one)] : []),
        ]),
        ...ruleCauses(rule, field),
      ];
    });
  return [
    ...oneOf(`${path}.matchPolicy`, match["matchPolicy"], ["Equivalent", "Exact"]),
    ...labelSelector(match["namespaceSelector"], `${path}.namespaceSelector`),
    ...labelSelector(match["objectSelector"], `${path}.objectSelector`),
    ...each("resourceRules"),
    ...each("excludeResourceRules"),
  ];
}

/** A name that may have a domain before it. */
export const qualifiedName = (field: string, name: string): Cause[] =>
  labelKeyProblems(name).map((why) => invalidValue(field, name, why));

/** What is wrong with conditions. */
export function conditionCauses(conditions: unknown, path: string, hasParams: boolean): Cause[] {
  const list = listOf(conditions);
  const names = list.map((condition) => text(condition["name"]));
  return [
    ...(list.length > 64 ? [tooMany(path, list.length, 64)] : []),
    ...list.flatMap((condition, index) => {
      const expression = text(condition["expression"]).trim();
      const name = names[index] ?? "";
      const field = `${path}[${index}]`;
      return [
        ...(expression === ""
          ? [required(`${field}.expression`)]
          : wrongCondition(`${field}.expression`, expression, hasParams)),
        ...(name === "" ? [required(`${field}.name`)] : qualifiedName(`${field}.name`, name)),
        ...(name !== "" && names.indexOf(name) < index ? [duplicate(`${field}.name`, name)] : []),
      ];
    }),
  ];
}

function wrongCondition(field: string, expression: string, hasParams: boolean): Cause[] {
  const { wrong } = judgeExpression(expression, "condition", { hasParams, hasAuthorizer: true });
  return wrong === undefined ? [] : [invalidValue(field, expression, wrong)];
}

/** What is wrong with where a binding's parameters are. */
export function paramRefCauses(value: unknown, path: string): Cause[] {
  const ref = mapOf(value);
  if (!ref) return [];
  const { name, selector, parameterNotFoundAction } = ref;
  const isBoth = text(name) !== "" && selector !== undefined;
  const both = (field: string): Cause => ({
    reason: "FieldValueForbidden",
    message: "Forbidden: name and selector are mutually exclusive",
    field,
  });
  return [
    ...(isBoth ? [both(`${path}.name`), both(`${path}.selector`)] : []),
    ...(text(name) === "" && selector === undefined
      ? [required(path, "one of name or selector must be specified")]
      : []),
    ...(text(parameterNotFoundAction) === ""
      ? [required(`${path}.parameterNotFoundAction`)]
      : oneOf(`${path}.parameterNotFoundAction`, parameterNotFoundAction, ["Deny", "Allow"])),
  ];
}
