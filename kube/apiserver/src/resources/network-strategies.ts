// Ingress and NetworkPolicy.
// @see kubernetes pkg/apis/networking/{v1/defaults.go,validation/validation.go}
import type { Cause } from "../status-error.ts";
import { invalidValue, required, unsupported } from "./causes.ts";
import { fill, listOf, mapOf, specOf, type Fields } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

const wildcard = /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const wildcardWords =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What leads into a cluster. */
export const ingress: Strategy = {
  validate(object) {
    const spec = specOf(object);
    const rules = listOf(spec["rules"]);
    if (rules.length === 0 && !spec["defaultBackend"])
      return [invalidValue("spec", null, "either `defaultBackend` or `rules` must be specified")];
    return rules.flatMap((rule, index) => validateRule(rule, `spec.rules[${index}]`));
  },
};

function validateRule({ host, http }: Fields, path: string): Cause[] {
  const isBadHost = typeof host === "string" && host.includes("*") && !wildcard.test(host);
  const paths = listOf(mapOf(http)?.["paths"]);
  return [
    ...(isBadHost ? [invalidValue(`${path}.host`, host, wildcardWords)] : []),
    ...paths.flatMap((one, index) => validatePath(one, `${path}.http.paths[${index}]`)),
  ];
}

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

function validatePath({ path: where, pathType }: Fields, path: string): Cause[] {
  if (pathType === undefined || pathType === null || pathType === "")
    return [required(`${path}.pathType`, "pathType must be specified")];
  if (!pathTypes.includes(String(pathType))) return [unsupported(`${path}.pathType`, pathType, pathTypes)];
  const isAbsolute = typeof where === "string" && where.startsWith("/");
  return isAbsolute || pathType === "ImplementationSpecific"
    ? []
    : [invalidValue(`${path}.path`, where ?? "", "must be an absolute path")];
}

/** Who leads into a cluster. */
export const ingressClass: Strategy = {
  default: (object) => fill(mapOf(specOf(object)["parameters"]), { scope: "Cluster" }),
};

const policyTypes = ["Ingress", "Egress"];

/** Who may speak to whom. */
export const networkPolicy: Strategy = {
  default(object) {
    const spec = specOf(object);
    if (!(spec["policyTypes"] as string[] | undefined)?.length)
      spec["policyTypes"] = spec["egress"] === undefined ? ["Ingress"] : ["Ingress", "Egress"];
    fill(spec, { podSelector: {} });
    for (const rule of [...listOf(spec["ingress"]), ...listOf(spec["egress"])])
      for (const port of listOf(rule["ports"])) fill(port, { protocol: "TCP" });
  },
  validate(object) {
    const types = (specOf(object)["policyTypes"] ?? []) as string[];
    return types.flatMap((type, index) =>
      policyTypes.includes(type) ? [] : [unsupported(`spec.policyTypes[${index}]`, type, policyTypes)],
    );
  },
};
