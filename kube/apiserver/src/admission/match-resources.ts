// Which writes a rule is about: operations, resources, and the labels of objects and namespaces. Webhooks and policies share it.
// @see apiserver pkg/admission/plugin/webhook/predicates
import { matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import type { Store } from "../store/store.ts";
import type { AdmissionRequest } from "./admission-request.ts";

/** Operations on resources, as rules list them. */
export type Rule = {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
};

/** What must hold for a write to be looked at. Rules that are absent exclude nothing. */
export type MatchResources = {
  resourceRules?: Rule[];
  excludeResourceRules?: Rule[];
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
};

/** Whether a write is meant. Nobody may lock themselves out: what configures admission is never meant. */
export function isMeant(match: MatchResources, request: AdmissionRequest, store: Store): boolean {
  if (request.resource.group === "admissionregistration.k8s.io") return false;
  const { resourceRules, excludeResourceRules = [], namespaceSelector, objectSelector } = match;
  return (
    (!resourceRules || resourceRules.some((rule) => fitsRule(rule, request))) &&
    !excludeResourceRules.some((rule) => fitsRule(rule, request)) &&
    selectsNamespace(namespaceSelector, request, store) &&
    selectsObject(objectSelector, request)
  );
}

const names = (list: string[] | undefined, one: string): boolean =>
  list !== undefined && (list.includes("*") || list.includes(one));

function fitsRule(rule: Rule, { resource, operation, subresource, name }: AdmissionRequest): boolean {
  const { operations, apiGroups, apiVersions, resources = [], resourceNames = [], scope = "*" } = rule;
  const isInScope = scope === "*" || (scope === "Namespaced") === resource.namespaced;
  return (
    isInScope &&
    names(operations, operation) &&
    names(apiGroups, resource.group) &&
    names(apiVersions, resource.version) &&
    (resourceNames.length === 0 || resourceNames.includes(name)) &&
    resources.some((pattern) => fitsResource(pattern, resource.plural, subresource))
  );
}

// `pods`, `pods/status`, `pods/*`, `*`, `*/*`, `*/scale`.
function fitsResource(pattern: string, plural: string, subresource: string | undefined): boolean {
  const [resource, below] = pattern.split("/");
  if (resource !== "*" && resource !== plural) return false;
  if (below === undefined) return subresource === undefined;
  return below === "*" || below === (subresource ?? "");
}

/** What has no metadata, such as a connection, is selected by who selects everything. */
function selects(selector: LabelSelector | undefined, { metadata }: Partial<KubeObject>): boolean {
  const requirements = toLabelRequirements(selector ?? {});
  return requirements.length === 0 || (metadata !== undefined && matchesLabels(requirements, metadata.labels));
}

/** A namespace is in itself; what is in none is selected by every selector. */
function selectsNamespace(selector: LabelSelector | undefined, request: AdmissionRequest, store: Store): boolean {
  const { resource, namespace, object, oldObject } = request;
  const isNamespace = resource.group === "" && resource.kind === "Namespace";
  const found = isNamespace ? (object ?? oldObject) : namespaceOf(namespace, store);
  return found === undefined || selects(selector, found);
}

/** The object of a namespace. */
export const namespaceOf = (name: string | undefined, store: Store): KubeObject | undefined =>
  name === undefined ? undefined : store.get({ bucket: "/namespaces", name });

function selectsObject(selector: LabelSelector | undefined, { object, oldObject }: AdmissionRequest): boolean {
  return [object, oldObject].some((one) => one !== undefined && selects(selector, one));
}
