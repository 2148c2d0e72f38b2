// What is wrong with an admission policy: what it is about, and its expressions, held against the types of what they may name.
// @see k8s.io/kubernetes/pkg/apis/admissionregistration/validation/validation.go, v1.36.3
import type { CelType } from "@sluice/cel";
import type { KubeObject } from "@sluice/objects";
import { typeAsVariable, type ScopeOptions } from "../admission/expression-types.ts";
import { judgeExpression, type Purpose } from "../admission/expressions.ts";
import type { Cause } from "../status-error.ts";
import { conditionCauses, matchCauses, oneOf, qualifiedName } from "./admission-rules.ts";
import { duplicate, invalidValue, required, unsupported } from "./causes.ts";
import { listOf, mapOf, type Fields } from "./defaulting.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const specOf = (policy: KubeObject): Fields => mapOf(policy["spec"]) ?? {};

/** All that is wrong with a ValidatingAdmissionPolicy. */
export function validatingPolicyCauses(policy: KubeObject): Cause[] {
  const spec = specOf(policy);
  const validations = listOf(spec["validations"]);
  const annotations = listOf(spec["auditAnnotations"]);
  const { causes, scope } = variableCauses(spec, listOf(spec["variables"]).length > 0);
  const missing = "validations or auditAnnotations must contain at least one item";
  const isEmpty = validations.length === 0 && annotations.length === 0;
  return [
    ...commonCauses(spec),
    ...causes,
    ...(isEmpty ? [required("spec.validations", missing), required("spec.auditAnnotations", missing)] : []),
    ...validations.flatMap((one, index) => validationCauses(one, `spec.validations[${index}]`, scope)),
    ...annotationCauses(policy, annotations, scope),
  ];
}

const mutableOperations = ["*", "CONNECT", "CREATE", "UPDATE"];

/** Operations in which an object can be changed. */
export const mutableCauses = (match: unknown, path: string): Cause[] =>
  listOf(mapOf(match)?.["resourceRules"]).flatMap((rule) =>
    ((rule["operations"] ?? []) as string[]).flatMap((operation) =>
      oneOf(`${path}.resourceRules.operations`, operation, mutableOperations),
    ),
  );

/** All that is wrong with a MutatingAdmissionPolicy. */
export function mutatingPolicyCauses(policy: KubeObject): Cause[] {
  const spec = specOf(policy);
  const mutations = listOf(spec["mutations"]);
  const { causes, scope } = variableCauses(spec, true);
  return [
    ...commonCauses(spec),
    ...mutableCauses(spec["matchConstraints"], "spec.matchConstraints"),
    ...causes,
    ...(mutations.length === 0 ? [required("spec.mutations", "mutations must contain at least one item")] : []),
    ...mutations.flatMap((one, index) => mutationCauses(one, `spec.mutations[${index}]`, scope)),
    ...(text(spec["reinvocationPolicy"]) === ""
      ? [required("spec.reinvocationPolicy")]
      : oneOf("spec.reinvocationPolicy", spec["reinvocationPolicy"], ["IfNeeded", "Never"])),
  ];
}

function commonCauses(spec: Fields): Cause[] {
  const constraints = mapOf(spec["matchConstraints"]);
  const path = "spec.matchConstraints";
  return [
    ...oneOf("spec.failurePolicy", spec["failurePolicy"], ["Fail", "Ignore"]),
    ...paramKindCauses(mapOf(spec["paramKind"])),
    ...(constraints ? matchCauses(constraints, path) : [required(path)]),
    ...(constraints && listOf(constraints["resourceRules"]).length === 0 ? [required(`${path}.resourceRules`)] : []),
    ...conditionCauses(spec["matchConditions"], "spec.matchConditions", spec["paramKind"] !== undefined),
  ];
}

function paramKindCauses(paramKind: Fields | undefined): Cause[] {
  if (!paramKind) return [];
  return ["apiVersion", "kind"].flatMap((name) =>
    text(paramKind[name]) === "" ? [required(`spec.paramKind.${name}`)] : [],
  );
}

const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const reserved = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

type Expression = { field: string; expression: string; purpose: Purpose; shown?: string };

function wrongExpression({ field, expression, purpose, shown = expression }: Expression, scope: ScopeOptions): Cause[] {
  const { wrong } = judgeExpression(expression, purpose, scope);
  return wrong === undefined ? [] : [invalidValue(field, shown, wrong)];
}

/** Each variable sees those before it; the scope that comes of them all is that of the policy's expressions. */
function variableCauses(spec: Fields, hasVariables: boolean): { causes: Cause[]; scope: ScopeOptions } {
  const variables = new Map<string, CelType>();
  const hasParams = spec["paramKind"] !== undefined;
  const scope = { hasParams, hasAuthorizer: true, variables: hasVariables ? variables : undefined };
  const causes = listOf(spec["variables"]).flatMap((variable, index) => {
    const path = `spec.variables[${index}]`;
    const name = text(variable["name"]);
    const expression = text(variable["expression"]);
    const named =
      name.trim() === ""
        ? [required(`${path}.name`, "name is not specified")]
        : identifier.test(name) && !reserved.has(name)
          ? []
          : [invalidValue(`${path}.name`, name, "must be a valid CEL identifier")];
    if (expression.trim() === "") return [...named, required(`${path}.expression`, "expression is not specified")];
    const found = judgeExpression(expression, "variable", scope);
    variables.set(name, typeAsVariable(found.wrong === undefined ? found.type : undefined));
    return found.wrong === undefined ? named : [...named, invalidValue(`${path}.expression`, expression, found.wrong)];
  });
  return { causes, scope };
}

const validationReasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

function validationCauses(validation: Fields, path: string, scope: ScopeOptions): Cause[] {
  const [expression, made, message] = ["expression", "messageExpression", "message"].map((name) =>
    text(validation[name]),
  );
  return [
    ...(expression?.trim()
      ? wrongExpression({ field: `${path}.expression`, expression, purpose: "condition" }, scope)
      : [required(`${path}.expression`, "expression is not specified")]),
    ...madeMessageCauses(`${path}.messageExpression`, made ?? "", scope),
    ...messageCauses(`${path}.message`, message ?? ""),
    ...oneOf(`${path}.reason`, validation["reason"], validationReasons),
  ];
}

function madeMessageCauses(field: string, expression: string, scope: ScopeOptions): Cause[] {
  if (expression === "") return [];
  if (expression.trim() === "") return [invalidValue(field, expression, "must be non-empty if specified")];
  return wrongExpression({ field, expression, purpose: "message" }, { ...scope, hasAuthorizer: false });
}

function messageCauses(field: string, message: string): Cause[] {
  if (message !== "" && message.trim() === "") return [invalidValue(field, message, "must be non-empty if specified")];
  return /[\n\r]/.test(message.trim()) ? [invalidValue(field, message, "must not contain line breaks")] : [];
}

const longestAnnotation = 5 * 1024;

function annotationCauses({ metadata }: KubeObject, annotations: readonly Fields[], scope: ScopeOptions): Cause[] {
  const keys = annotations.map((annotation) => text(annotation["key"]));
  return annotations.flatMap((annotation, index) => {
    const path = `spec.auditAnnotations[${index}]`;
    const key = keys[index] ?? "";
    const shown = text(annotation["valueExpression"]);
    const field = `${path}.valueExpression`;
    const expression = shown.trim();
    const own =
      expression === ""
        ? [required(field, "valueExpression is not specified")]
        : expression.length > longestAnnotation
          ? [required(field, `must not exceed ${longestAnnotation} bytes in length`)]
          : wrongExpression({ field, expression, purpose: "annotation", shown }, scope);
    return [
      ...qualifiedName(`${path}.key`, `${metadata.name ?? ""}/${key}`),
      ...own,
      ...(keys.indexOf(key) < index ? [duplicate(`${path}.key`, key)] : []),
    ];
  });
}

const mutationFields = { JSONPatch: "jsonPatch", ApplyConfiguration: "applyConfiguration" } as const;

function mutationCauses(mutation: Fields, path: string, scope: ScopeOptions): Cause[] {
  const { patchType } = mutation;
  if (text(patchType) === "") return [required(`${path}.patchType`)];
  if (patchType !== "JSONPatch" && patchType !== "ApplyConfiguration")
    return [unsupported(`${path}.patchType`, patchType, ["ApplyConfiguration", "JSONPatch"])];
  const own = mutationFields[patchType];
  const other = mutationFields[patchType === "JSONPatch" ? "ApplyConfiguration" : "JSONPatch"];
  const made = mapOf(mutation[own]);
  const expression = text(made?.["expression"]).trim();
  const field = `${path}.${own}.expression`;
  const purpose = patchType === "JSONPatch" ? "patch" : "configuration";
  return [
    ...(made ? [] : [required(`${path}.${own}`, `must be specified when patchType is ${patchType}`)]),
    ...(made && expression === "" ? [required(field)] : []),
    ...(made && expression !== "" ? wrongExpression({ field, expression, purpose }, scope) : []),
    ...(mutation[other] === undefined
      ? []
      : [invalidValue(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`)]),
  ];
}
