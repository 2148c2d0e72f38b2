// Roles, and who has them.
// @see kubernetes pkg/apis/rbac/validation/validation.go, v1.36.3
import { subdomainProblems, type KubeObject } from "@sluice/objects";
import { immutable, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { each, isEmpty, needed, type Check } from "./check.ts";
import { labelSelector } from "./label-selectors.ts";
import { segment } from "./texts.ts";

const group = "rbac.authorization.k8s.io";
const count = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

const both = "rules cannot apply to both regular resources and non-resource URLs";
const ofCluster = "namespaced rules cannot apply to non-resource URLs";

function checkRule({ verbs, nonResourceURLs: urls, ...rule }: Fields, field: string, isNamespaced: boolean): Cause[] {
  const verbless = count(verbs) === 0 ? [required(`${field}.verbs`, "verbs must contain at least one value")] : [];
  const at = `${field}.nonResourceURLs`;
  if (count(urls) > 0) {
    const isMixed = count(rule["apiGroups"]) + count(rule["resources"]) + count(rule["resourceNames"]) > 0;
    const why = [...(isNamespaced ? [ofCluster] : []), ...(isMixed ? [both] : [])];
    return [...verbless, ...why.map((one) => invalidValue(at, urls, one))];
  }
  return [
    ...verbless,
    ...(count(rule["apiGroups"]) > 0
      ? []
      : [required(`${field}.apiGroups`, "resource rules must supply at least one api group")]),
    ...(count(rule["resources"]) > 0
      ? []
      : [required(`${field}.resources`, "resource rules must supply at least one resource")]),
  ];
}

/** What one may do, in a namespace or everywhere. */
export function checkRole(object: KubeObject): Cause[] {
  const aggregation = mapOf(object["aggregationRule"]);
  const field = "aggregationRule.clusterRoleSelectors";
  const none = "at least one clusterRoleSelector required if aggregationRule is non-nil";
  return [
    ...listOf(object["rules"]).flatMap((rule, index) => checkRule(rule, `rules[${index}]`, object.kind === "Role")),
    ...(aggregation && count(aggregation["clusterRoleSelectors"]) === 0 ? [required(field, none)] : []),
    ...each(labelSelector)(aggregation?.["clusterRoleSelectors"], field),
  ];
}

const account: Check = (value, field) => subdomainProblems(String(value)).map((why) => invalidValue(field, value, why));

function checkSubject(
  { kind = "", name = "", apiGroup = "", namespace }: Fields,
  field: string,
  isNamespaced: boolean,
): Cause[] {
  const nameless = isEmpty(name) ? [required(`${field}.name`)] : [];
  switch (kind) {
    case "ServiceAccount":
      return [
        ...nameless,
        ...(isEmpty(name) ? [] : account(name, `${field}.name`)),
        ...(apiGroup === "" ? [] : [unsupported(`${field}.apiGroup`, apiGroup, [""])]),
        ...(!isNamespaced && isEmpty(namespace) ? [required(`${field}.namespace`)] : []),
      ];
    case "User":
    case "Group":
      return [...nameless, ...(apiGroup === group ? [] : [unsupported(`${field}.apiGroup`, apiGroup, [group])])];
    default:
      return [...nameless, unsupported(`${field}.kind`, kind, ["ServiceAccount", "User", "Group"])];
  }
}

/** Who has a role. Which one never changes. */
export function checkBinding(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const { name, kind = "", apiGroup = "" } = mapOf(object["roleRef"]) ?? {};
  const isNamespaced = object.kind === "RoleBinding";
  const kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  const isOther = before && immutable("roleRef", object["roleRef"], before["roleRef"]).length > 0;
  return [
    ...(apiGroup === group ? [] : [unsupported("roleRef.apiGroup", apiGroup, [group])]),
    ...(kinds.includes(String(kind)) ? [] : [unsupported("roleRef.kind", kind, kinds)]),
    ...needed(segment)(name, "roleRef.name"),
    ...listOf(object["subjects"]).flatMap((subject, index) =>
      checkSubject(subject, `subjects[${index}]`, isNamespaced),
    ),
    ...(isOther
      ? [invalidValue("roleRef", { APIGroup: apiGroup, Kind: kind, Name: name }, "cannot change roleRef")]
      : []),
  ];
}
