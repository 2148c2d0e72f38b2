// Which webhooks a write goes to: rules, selectors, conditions.
// @see apiserver pkg/admission/plugin/webhook/{generic,predicates}
import { CelError, compile } from "@sluice/cel";
import { matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import type { Store } from "../store/store.ts";
import { userInfoOf, type AdmissionRequest } from "./admission-request.ts";

/** A webhook as its configuration has it. */
export type Webhook = {
  name: string;
  clientConfig: {
    url?: string;
    service?: { namespace: string; name: string; path?: string; port?: number };
    caBundle?: string;
  };
  rules?: { operations: string[]; apiGroups: string[]; apiVersions: string[]; resources: string[]; scope?: string }[];
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  matchConditions?: { name: string; expression: string }[];
  failurePolicy?: "Fail" | "Ignore";
  timeoutSeconds?: number;
  reinvocationPolicy?: "Never" | "IfNeeded";
  sideEffects?: string;
};

/** The two sorts of webhooks. */
export type HookSort = "mutating" | "validating";

/** The webhooks of a sort, by the names of their configurations and in the order in which those list them. */
export function hooksOf(store: Store, sort: HookSort): Webhook[] {
  const configurations = store.list(`admissionregistration.k8s.io/${sort}webhookconfigurations`);
  return configurations.flatMap((one) => (one["webhooks"] ?? []) as Webhook[]);
}

/** Whether a write goes to a webhook; an error of a condition is thrown, and judged as a failed call. @throws {Error} */
export function isMatched(hook: Webhook, request: AdmissionRequest, store: Store): boolean {
  if (request.resource.group === "admissionregistration.k8s.io") return false; // nobody may lock themselves out
  return (
    (hook.rules ?? []).some((rule) => fitsRule(rule, request)) &&
    selectsNamespace(hook.namespaceSelector, request, store) &&
    selectsObject(hook.objectSelector, request) &&
    meetsConditions(hook, request)
  );
}

type Rule = NonNullable<Webhook["rules"]>[number];

function fitsRule(
  { operations, apiGroups, apiVersions, resources, scope = "*" }: Rule,
  request: AdmissionRequest,
): boolean {
  const { group, version, plural, namespaced } = request.resource;
  const names = (list: string[], one: string): boolean => list.includes("*") || list.includes(one);
  const isInScope = scope === "*" || (scope === "Namespaced") === namespaced;
  return (
    isInScope &&
    names(operations, request.operation) &&
    names(apiGroups, group) &&
    names(apiVersions, version) &&
    resources.some((pattern) => fitsResource(pattern, plural, request.subresource))
  );
}

// `pods`, `pods/status`, `pods/*`, `*`, `*/*`, `*/scale`.
function fitsResource(pattern: string, plural: string, subresource: string | undefined): boolean {
  const [resource, below] = pattern.split("/");
  if (resource !== "*" && resource !== plural) return false;
  if (below === undefined) return subresource === undefined;
  return below === "*" || below === (subresource ?? "");
}

const selects = (selector: LabelSelector | undefined, { metadata }: KubeObject): boolean =>
  selector === undefined || matchesLabels(toLabelRequirements(selector), metadata.labels);

/** A namespace is in itself; what is in none is selected by every selector. */
function selectsNamespace(selector: LabelSelector | undefined, request: AdmissionRequest, store: Store): boolean {
  const { resource, namespace, object, oldObject } = request;
  const isNamespace = resource.group === "" && resource.kind === "Namespace";
  const found = isNamespace ? (object ?? oldObject) : store.get({ bucket: "/namespaces", name: namespace ?? "" });
  return found === undefined || selects(selector, found);
}

function selectsObject(selector: LabelSelector | undefined, { object, oldObject }: AdmissionRequest): boolean {
  return [object, oldObject].some((one) => one !== undefined && selects(selector, one));
}

const conditionVariables = ["object", "oldObject", "request"];

function meetsConditions({ name, matchConditions = [] }: Webhook, request: AdmissionRequest): boolean {
  const { object = null, oldObject = null } = request;
  const values = { object, oldObject, request: describeRequest(request) };
  return matchConditions.every((condition) => {
    try {
      return compile(condition.expression, { variables: conditionVariables }).evaluate(values) === true;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      throw new Error(`match condition ${condition.name} of ${name}: ${error.message}`, { cause: error });
    }
  });
}

/** The request as webhooks and expressions see it, without the objects. */
export function describeRequest({
  operation,
  resource,
  subresource,
  namespace,
  name,
  identity,
  dryRun,
}: AdmissionRequest) {
  const { group, version, kind, plural } = resource;
  const below = subresource === undefined ? {} : { subResource: subresource, requestSubResource: subresource };
  return {
    kind: { group, version, kind },
    resource: { group, version, resource: plural },
    requestKind: { group, version, kind },
    requestResource: { group, version, resource: plural },
    ...below,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    userInfo: userInfoOf(identity),
    dryRun,
  };
}
