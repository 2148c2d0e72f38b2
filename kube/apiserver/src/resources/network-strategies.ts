// Ingress and NetworkPolicy.
// @see kubernetes pkg/apis/networking/{v1/defaults.go,validation/validation.go}
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkCidr } from "./address-rules.ts";
import { contains, parseRange, type Range } from "./addresses.ts";
import { invalidValue, required, unsupported } from "./causes.ts";
import { fill, listOf, mapOf, specOf, type Fields } from "./defaulting.ts";
import { checkLoadBalancer } from "./load-balancer-status.ts";
import type { Strategy } from "./resource.ts";

const wildcard = /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const wildcardWords =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What leads into a cluster. */
export const ingress: Strategy = {
  validate(object, before) {
    const spec = specOf(object);
    const rules = listOf(spec["rules"]);
    if (rules.length === 0 && !spec["defaultBackend"])
      return [invalidValue("spec", null, "either `defaultBackend` or `rules` must be specified")];
    return [
      ...rules.flatMap((rule, index) => validateRule(rule, `spec.rules[${index}]`)),
      ...(before ? checkLoadBalancer(object, before) : []),
    ];
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
  validate(object, before) {
    const types = (specOf(object)["policyTypes"] ?? []) as string[];
    const known = before ? blocksOf(before).flatMap(([, { cidr, except }]) => [cidr, ...textsOf(except)]) : [];
    return [
      ...blocksOf(object).flatMap(([field, block]) => checkBlock(field, block, known)),
      ...types.flatMap((type, index) =>
        policyTypes.includes(type) ? [] : [unsupported(`spec.policyTypes[${index}]`, type, policyTypes)],
      ),
    ];
  },
};

const textsOf = (list: unknown): unknown[] => (Array.isArray(list) ? list : []);

/** The ranges of addresses that a policy names, by their fields. */
function blocksOf(policy: KubeObject): [field: string, block: Fields][] {
  const spec = specOf(policy);
  return (
    [
      ["ingress", "from"],
      ["egress", "to"],
    ] as const
  ).flatMap(([list, peers]) =>
    listOf(spec[list]).flatMap((rule, index) =>
      listOf(rule[peers]).flatMap(({ ipBlock }, at): [string, Fields][] => {
        const block = mapOf(ipBlock);
        return block ? [[`spec.${list}[${index}].${peers}[${at}].ipBlock`, block]] : [];
      }),
    ),
  );
}

function checkBlock(field: string, { cidr, except }: Fields, known: readonly unknown[]): Cause[] {
  if (!cidr) return [required(`${field}.cidr`)];
  const causes = checkCidr(`${field}.cidr`, cidr, known);
  const whole = parseRange(String(cidr));
  if (!whole) return causes;
  return [
    ...causes,
    ...textsOf(except).flatMap((one, index) => checkException(`${field}.except[${index}]`, one, { whole, known })),
  ];
}

function checkException(field: string, value: unknown, about: { whole: Range; known: readonly unknown[] }): Cause[] {
  const { whole, known } = about;
  const range = parseRange(String(value));
  const isPart = range && contains(whole, range.network) && whole.size < range.size;
  return [
    ...checkCidr(field, value, known),
    ...(range && !isPart ? [invalidValue(field, value, "must be a strict subset of `cidr`")] : []),
  ];
}
