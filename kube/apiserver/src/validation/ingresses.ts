// What leads into a cluster, and who sees to it.
// @see kubernetes pkg/apis/networking/validation/validation.go, v1.36.3
import { subdomainProblems, type KubeObject } from "@sluice/objects";
import { parseAddress } from "../resources/addresses.ts";
import { forbiddenField, immutable, invalidValue, required, tooLong, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { among, each, ifSaid, ifThere, isEmpty, needed, port, shaped, struct, type Check } from "./check.ts";
import { label, portName, segment, subdomain } from "./texts.ts";

const wildcard = /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const wildcardWords =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const longestHost = 253;

const wildcardProblems = (host: string): string[] => [
  ...(host.length > longestHost ? [`must be no more than ${longestHost} characters`] : []),
  ...(wildcard.test(host) ? [] : [wildcardWords]),
];
const isWildcard = (host: unknown): boolean => typeof host === "string" && host.includes("*");

/** A name, or all names below one. */
const host = shaped((text) => (isWildcard(text) ? wildcardProblems(text) : subdomainProblems(text)));

const ruleHost = ifSaid((value, field) => [
  ...(parseAddress(String(value)) ? [invalidValue(field, value, "must be a DNS name, not an IP address")] : []),
  ...host(value, field),
]);

/** An object of any kind. */
const reference = struct({ apiGroup: ifThere(subdomain), kind: needed(segment), name: needed(segment) });

const serviceName = needed(label);

function checkService(service: Fields, field: string): Cause[] {
  const { name, number = 0 } = mapOf(service["port"]) ?? {};
  const at = `${field}.service.port`;
  const isNamed = !isEmpty(name);
  const portCauses = (): Cause[] => {
    if (isNamed && number !== 0) return [invalidValue(field, "", "cannot set both port name & port number")];
    if (isNamed) return portName(name, `${at}.name`);
    return number === 0 ? [required(field, "port name or number is required")] : port(number, `${at}.number`);
  };
  return [...serviceName(service["name"], `${field}.service.name`), ...portCauses()];
}

/** Where traffic goes. */
const backend: Check = (value, field) => {
  const { resource, service } = mapOf(value) ?? {};
  const [other, own] = [mapOf(resource), mapOf(service)];
  if (other && own) return [invalidValue(field, "", "cannot set both resource and service backends")];
  if (other) return reference(other, `${field}.resource`);
  return own ? checkService(own, field) : [invalidValue(field, "", "resource or service backend is required")];
};

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
const unclear = ["//", "/./", "/../", "%2f", "%2F"];
const unclearEnds = ["/..", "/."];

function checkWhere(where: string, type: string, field: string): Cause[] {
  const relative = where.startsWith("/") ? [] : [invalidValue(field, where, "must be an absolute path")];
  if (type === "ImplementationSpecific") return where === "" ? [] : relative;
  return [
    ...relative,
    ...unclear
      .filter((part) => where.includes(part))
      .map((part) => invalidValue(field, where, `must not contain '${part}'`)),
    ...unclearEnds
      .filter((end) => where.endsWith(end))
      .map((end) => invalidValue(field, where, `cannot end with '${end}'`)),
  ];
}

const path: Check = (value, field) => {
  const { path: where = "", pathType: type, backend: to } = mapOf(value) ?? {};
  if (type === undefined || type === null) return [required(`${field}.pathType`, "pathType must be specified")];
  const isKnown = pathTypes.includes(String(type));
  return [
    ...(isKnown
      ? checkWhere(String(where), String(type), `${field}.path`)
      : [unsupported(`${field}.pathType`, type, pathTypes)]),
    ...backend(to, `${field}.backend`),
  ];
};

const http = ifThere(
  struct({
    paths: (value, field) => (listOf(value).length === 0 ? [required(field)] : each(path)(value, field)),
  }),
);

const secretName = ifSaid(subdomain);
const hosts = each(host);

/** What an ingress had before and would not get any more, it may keep. */
function tolerated(before: KubeObject | undefined): { wildcardRules: boolean; secretNames: boolean } {
  if (!before) return { wildcardRules: false, secretNames: false };
  const { rules, tls } = specOf(before);
  return {
    wildcardRules: listOf(rules).some((rule) => isWildcard(rule["host"]) && http(rule["http"], "").length > 0),
    secretNames: listOf(tls).some((one) => secretName(one["secretName"], "").length > 0),
  };
}

const className = ifThere(subdomain);
const classAnnotation = "kubernetes.io/ingress.class";

/** What leads into a cluster. */
export function checkIngress(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const { rules, tls, defaultBackend, ingressClassName } = specOf(object);
  const lets = tolerated(before);
  const isNothing = listOf(rules).length === 0 && !mapOf(defaultBackend);
  return [
    ...(isNothing ? [invalidValue("spec", rules ?? null, "either `defaultBackend` or `rules` must be specified")] : []),
    ...ifThere(backend)(defaultBackend, "spec.defaultBackend"),
    ...listOf(rules).flatMap((rule, index) => [
      ...ruleHost(rule["host"], `spec.rules[${index}].host`),
      ...(isWildcard(rule["host"]) && lets.wildcardRules ? [] : http(rule["http"], `spec.rules[${index}].http`)),
    ]),
    ...listOf(tls).flatMap((one, index) => [
      ...hosts(one["hosts"], `spec.tls[${index}].hosts`),
      ...(lets.secretNames ? [] : secretName(one["secretName"], `spec.tls[${index}].secretName`)),
    ]),
    ...className(ingressClassName, "spec.ingressClassName"),
    ...(before ? [] : checkClasses(object, ingressClassName)),
  ];
}

/** Who sees to a new ingress: as a field, and as the annotation from before there was one. */
function checkClasses({ metadata }: KubeObject, name: unknown): Cause[] {
  const noted = metadata.annotations?.[classAnnotation];
  if (noted === undefined || name === undefined || name === null || noted === name) return [];
  const field = `annotations.${classAnnotation}`;
  return [invalidValue(field, noted, "must match `ingressClassName` when both are specified")];
}

const longestController = 250;
const controllerPath = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;
const pathWords = "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')";

const controller: Check = (value, field) => {
  const text = String(value ?? "");
  const long = text.length > longestController ? [tooLong(field, longestController)] : [];
  if (text === "") return [required(field)];
  const at = text.indexOf("/");
  const [domain, rest] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (domain === "" || rest === "")
    return [...long, invalidValue(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  return [
    ...long,
    ...subdomain(domain, field),
    ...(controllerPath.test(rest) ? [] : [invalidValue(field, rest, pathWords)]),
  ];
};

const namespaceOf = {
  Namespace: (value: unknown, field: string): Cause[] =>
    value === undefined || value === null
      ? [required(field, "`parameters.scope` is set to 'Namespace'")]
      : label(value, field),
  Cluster: (value: unknown, field: string): Cause[] =>
    value === undefined || value === null ? [] : [forbiddenField(field, "`parameters.scope` is set to 'Cluster'")],
};
const scopes = Object.keys(namespaceOf).sort();
const scope = among(...scopes);

/** What a class is set up by. */
const parameters = ifThere((value, field) => {
  const { scope: where, namespace } = mapOf(value) ?? {};
  const own = reference(value, field);
  if (where === "Namespace" || where === "Cluster")
    return [...own, ...namespaceOf[where](namespace, `${field}.namespace`)];
  return [...own, ...scope(where, `${field}.scope`)];
});

const ingressClass = struct({ controller, parameters });

/** Who leads into a cluster; that never changes. */
export const checkIngressClass = (object: KubeObject, before: KubeObject | undefined): Cause[] => [
  ...(before ? immutable("spec.controller", specOf(object)["controller"] ?? "", specOf(before)["controller"]) : []),
  ...ingressClass(specOf(object), "spec"),
];
