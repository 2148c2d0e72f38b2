// Policies are told what in their expressions does not fit the kinds that they are about: a warning in their status, no more.
// @see apiserver pkg/admission/plugin/policy/validating/typechecking.go, v0.36.3
import { celTypeOf, checkExpression, listOf, mapOf, schemaType, simpleTypes, struct, type CelType } from "@sluice/cel";
import { shapeOfKind, type Shape } from "@sluice/kubernetes-schema";
import type { KubeObject } from "@sluice/objects";
import { typeAsVariable, variableTypes, type ScopeOptions } from "../admission/expression-types.ts";
import type { Rule } from "../admission/match-resources.ts";
import type { Context } from "../context.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import type { Simulation } from "./simulation.ts";

type Named = { name: string; expression: string };
type Spec = {
  paramKind?: { apiVersion?: string; kind?: string };
  matchConstraints?: { resourceRules?: Rule[] };
  variables?: Named[];
  validations?: { expression: string; messageExpression?: string }[];
};
type Warning = { fieldRef: string; warning: string };

/** The status of ValidatingAdmissionPolicies. */
export const policyTypes: Simulation = {
  bucket: "admissionregistration.k8s.io/validatingadmissionpolicies",
  status(policy, context) {
    const expressionWarnings = warningsOf(policy, context);
    return {
      ...(policy["status"] as object | undefined),
      observedGeneration: policy.metadata.generation,
      typeChecking: expressionWarnings.length > 0 ? { expressionWarnings } : {},
    };
  },
};

function warningsOf(policy: KubeObject, context: Context): Warning[] {
  const spec = policy["spec"] as Spec;
  const kinds = kindsOf(spec.matchConstraints?.resourceRules ?? [], context);
  const check = (expression: string | undefined, fieldRef: string): Warning[] => {
    if (!expression) return [];
    const found = kinds.flatMap(({ resource, type }) => {
      const wrong = wrongFor(expression, type, { spec, context });
      const { group, version, kind } = resource;
      return wrong === undefined ? [] : [`${group}/${version}, Kind=${kind}: ${wrong}\n`];
    });
    return found.length > 0 ? [{ fieldRef, warning: found.join("\n") }] : [];
  };
  return (spec.validations ?? []).flatMap(({ expression, messageExpression }, index) => [
    ...check(expression, `spec.validations[${index}].expression`),
    ...check(messageExpression, `spec.validations[${index}].messageExpression`),
  ]);
}

function wrongFor(expression: string, object: CelType, { spec, context }: { spec: Spec; context: Context }) {
  const variables = new Map<string, CelType>();
  const params = paramType(spec, context);
  const scope: ScopeOptions = {
    object,
    params,
    hasParams: spec.paramKind !== undefined,
    hasAuthorizer: true,
    variables,
  };
  const check = (text: string) => checkExpression(text, { variables: variableTypes(scope) });
  for (const { name, expression: own } of spec.variables ?? []) {
    const found = check(own);
    variables.set(name, typeAsVariable(found.wrong === undefined ? found.type : undefined));
  }
  return check(expression).wrong;
}

const mostKinds = 10;
const isOpen = (list: readonly string[] = []): boolean => list.length === 0 || list.some((one) => one.includes("*"));

/** The kinds that rules name outright, and their types, in the order of group, version and kind. */
function kindsOf(rules: readonly Rule[], { registry }: Context): { resource: Resource; type: CelType }[] {
  const found = new Set<Resource>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of rules) {
    if (isOpen(apiGroups) || isOpen(apiVersions)) continue;
    const named = resources.filter((one) => !/[*/]/.test(one));
    // A rule on the core group is read as one that says nothing of the group.
    const fitting = registry
      .list()
      .filter(
        ({ group, version, plural }) =>
          (apiGroups.includes(group) || apiGroups.includes("")) &&
          apiVersions.includes(version) &&
          named.includes(plural),
      );
    for (const resource of fitting.slice(0, mostKinds)) found.add(resource);
  }
  const key = ({ group, version, kind }: Resource): string => [group, version, kind].join("\0");
  return [...found]
    .sort((one, other) => (key(one) < key(other) ? -1 : 1))
    .flatMap((resource) => {
      const type = typeOfKind(resource);
      return type ? [{ resource, type }] : [];
    });
}

function paramType({ paramKind }: Spec, { registry }: Context): CelType | undefined {
  const [, group = "", version = ""] = /^(?:([^/]*)\/)?(.*)$/.exec(paramKind?.apiVersion ?? "") ?? [];
  const resource = registry.findKind({ group, version, kind: paramKind?.kind ?? "" });
  return resource && typeOfKind(resource);
}

function typeOfKind(resource: Resource): CelType | undefined {
  const { kind, isCustom, openApi } = resource;
  if (!isCustom) {
    const shape = shapeOfKind(apiVersionOf(resource), kind);
    return shape && typeOfShape(shape, kind);
  }
  const type = schemaType(openApi ?? {}, true);
  return type && celTypeOf(type, kind);
}

const { bool, bytes, double, dyn, int, string, timestamp } = simpleTypes;
const scalars = {
  text: string,
  integer: int,
  truth: bool,
  float: double,
  bytes,
  time: timestamp,
  any: dyn,
  opaque: undefined,
};

/** The type by which expressions see a value; undefined for what they do not see. */
function typeOfShape(shape: Shape, name: string): CelType | undefined {
  if (shape.is === "struct")
    return struct(name, (field) => {
      const inner = shape.fieldOf(field);
      return inner && typeOfShape(inner, `${name}.${field}`);
    });
  if (shape.is !== "list" && shape.is !== "map") return scalars[shape.is];
  const item = typeOfShape(shape.of, `${name}.${shape.is === "list" ? "@idx" : "@elem"}`);
  if (!item) return undefined;
  return shape.is === "list" ? listOf(item) : mapOf(string, item);
}
