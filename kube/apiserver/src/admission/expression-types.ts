// The types of what expressions of admission may name.
// @see k8s.io/apiserver/pkg/admission/plugin/cel/{compile,composition}.go, v0.36.3
import { listOf, mapOf, simpleTypes, struct, type CelType } from "@sluice/cel";

const { bool, dyn, int, string, timestamp } = simpleTypes;
const texts = listOf(string);
const labels = mapOf(string, string);

type Fields = { readonly [name: string]: CelType };

const typeWith = (name: string, fields: Fields): CelType =>
  struct(name, (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined));

const kind = typeWith("kubernetes.GroupVersionKind", { group: string, version: string, kind: string });
const resource = typeWith("kubernetes.GroupVersionResource", { group: string, version: string, resource: string });
const userInfo = typeWith("kubernetes.UserInfo", {
  username: string,
  uid: string,
  groups: texts,
  extra: mapOf(string, texts),
});

const request = typeWith("kubernetes.AdmissionRequest", {
  kind,
  resource,
  subResource: string,
  requestKind: kind,
  requestResource: resource,
  requestSubResource: string,
  name: string,
  namespace: string,
  // What the language keeps for itself goes by this name as well.
  __namespace__: string,
  operation: string,
  userInfo,
  dryRun: bool,
  options: dyn,
});

const namespaceCondition = typeWith("kubernetes.NamespaceCondition", {
  status: string,
  type: string,
  lastTransitionTime: timestamp,
  message: string,
  reason: string,
});

const namespaceMetadata = typeWith("kubernetes.NamespaceMetadata", {
  name: string,
  generateName: string,
  namespace: string,
  labels,
  annotations: labels,
  UID: string,
  creationTimestamp: timestamp,
  deletionGracePeriodSeconds: int,
  deletionTimestamp: timestamp,
  generation: int,
  resourceVersion: string,
  finalizers: texts,
});

const namespaceObject = typeWith("kubernetes.Namespace", {
  metadata: namespaceMetadata,
  spec: typeWith("kubernetes.NamespaceSpec", { finalizers: texts }),
  status: typeWith("kubernetes.NamespaceStatus", { conditions: listOf(namespaceCondition), phase: string }),
});

/** What an expression may name, besides the objects and the request. */
export type ScopeOptions = {
  hasParams: boolean;
  hasAuthorizer: boolean;
  /** The types of a policy's own variables; undefined where there are none to name. */
  variables?: ReadonlyMap<string, CelType> | undefined;
  /** The types of the objects, where they are known. */
  object?: CelType | undefined;
  params?: CelType | undefined;
};

/** The types of all variables in a scope. */
export function variableTypes({
  hasParams,
  hasAuthorizer,
  variables,
  object = dyn,
  params = dyn,
}: ScopeOptions): Fields {
  return {
    object,
    oldObject: object,
    namespaceObject,
    request,
    ...(hasParams ? { params } : {}),
    ...(hasAuthorizer
      ? {
          authorizer: struct("kubernetes.authorization.Authorizer"),
          "authorizer.requestResource": struct("kubernetes.authorization.ResourceCheck"),
        }
      : {}),
    ...(variables ? { variables: struct("kubernetes.variables", (name) => variables.get(name)) } : {}),
  };
}

const kept = new Set(["any", "bool", "bytes", "double", "duration", "int", "null", "string", "timestamp", "uint"]);

/** The type by which others see a variable: what is no simple value, list or map of such may be anything. */
export function typeAsVariable(type: CelType | undefined): CelType {
  if (!type) return dyn;
  if (kept.has(type.kind)) return type;
  if (type.kind === "list") return listOf(typeAsVariable(type.parameters[0]));
  if (type.kind === "map") return mapOf(typeAsVariable(type.parameters[0]), typeAsVariable(type.parameters[1]));
  return dyn;
}
