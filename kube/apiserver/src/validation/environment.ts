// The environment of a container, and what of a pod can be told to it.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateEnv`, `ValidateEnvFrom`, v1.36.3
import { labelKeyProblems, subdomainProblems } from "@sluice/objects";
import { invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { each, ifSaid, isEmpty, needed, shaped, struct, type Check } from "./check.ts";
import { pathWithoutSteps } from "./paths.ts";
import { labelKey } from "./label-selectors.ts";
import { configMapKey, label, relaxedVariable, subdomain } from "./texts.ts";

const keyOf = struct({ name: subdomain, key: needed(configMapKey) });

const fields = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const convertible = new Set([...fields, "spec.schedulerName", "spec.restartPolicy", "status.phase", "spec.host"]);
const inVariables = fields.filter((path) => path !== "metadata.annotations" && path !== "metadata.labels");
const inFiles = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];
const amounts = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];
const subscripted = /^(.*)\['(.*)'\]$/s;

const fieldOf =
  (known: readonly string[]): Check =>
  (value, field) => {
    const { apiVersion, fieldPath } = mapOf(value) ?? {};
    if (isEmpty(apiVersion)) return [required(`${field}.apiVersion`)];
    if (isEmpty(fieldPath)) return [required(`${field}.fieldPath`)];
    const [, of, subscript = ""] = subscripted.exec(String(fieldPath)) ?? [];
    const path = of ?? String(fieldPath);
    if (apiVersion !== "v1" || !convertible.has(path)) {
      const why =
        apiVersion === "v1"
          ? `field label not supported: ${String(fieldPath)}`
          : `unsupported pod version: ${String(apiVersion)}`;
      return [invalidValue(`${field}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`)];
    }
    if (of === undefined) return known.includes(path) ? [] : [unsupported(`${field}.fieldPath`, path, known)];
    if (path === "metadata.annotations")
      return labelKeyProblems(subscript.toLowerCase()).map((why) => invalidValue(field, subscript.toLowerCase(), why));
    if (path === "metadata.labels") return labelKey(subscript, field);
    return [invalidValue(field, path, "does not support subscript")];
  };

const resourceOf =
  (isFile: boolean): Check =>
  (value, field) => {
    const { containerName, resource, divisor } = mapOf(value) ?? {};
    if (isFile && isEmpty(containerName)) return [required(`${field}.containerName`)];
    if (isEmpty(resource)) return [required(`${field}.resource`)];
    const name = String(resource);
    const isKnown = amounts.includes(name) || /^(limits|requests)\.hugepages-/.test(name);
    if (!isKnown) return [unsupported(`${field}.resource`, resource, amounts)];
    return checkDivisor(name, String(divisor ?? "0"), `${field}.divisor`);
  };

const ofBytes = "1 1k 1M 1G 1T 1P 1E 1Ki 1Mi 1Gi 1Ti 1Pi 1Ei".split(" ");
const byName: { readonly [resource: string]: string } = {
  memory: "memory",
  "ephemeral-storage": "local ephemeral storage",
};

/** What an amount is told in units of. */
function checkDivisor(resource: string, divisor: string, field: string): Cause[] {
  const name = resource.replace(/^(limits|requests)\./, "");
  const known = name === "cpu" ? ["1m", "1"] : ofBytes;
  if (divisor === "0" || known.includes(divisor)) return [];
  const list = name === "cpu" ? known.join(" and ") : known.join(", ");
  const what = name === "cpu" ? "cpu" : (byName[name] ?? "hugepages");
  return [invalidValue(field, resource, `only divisor's values ${list} are supported with the ${what} resource`)];
}

/** What a file can be told of its pod. */
export const fileField = fieldOf(inFiles);

/** What a file can be told of a container. */
export const fileResource = resourceOf(true);

const sources: { readonly [source: string]: Check } = {
  fieldRef: fieldOf(inVariables),
  resourceFieldRef: resourceOf(false),
  configMapKeyRef: keyOf,
  secretKeyRef: keyOf,
  fileKeyRef: struct({ key: needed(relaxedVariable), volumeName: needed(label), path: needed(pathWithoutSteps) }),
};

function checkSource({ value, valueFrom }: Fields, field: string): Cause[] {
  const from = mapOf(valueFrom);
  if (!from) return [];
  const given = Object.keys(sources).filter((source) => mapOf(from[source]));
  const wrong = given.flatMap((source) => sources[source]?.(from[source], `${field}.${source}`) ?? []);
  const why = isEmpty(value) ? countProblem(given.length) : given.length > 0 ? withValue : noSource;
  return why === undefined ? wrong : [...wrong, invalidValue(field, "", why)];
}

const noSource =
  "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
const withValue = "may not be specified when `value` is not empty";
const tooMany = "may not have more than one field specified at a time";
const countProblem = (count: number): string | undefined => (count === 0 ? noSource : count > 1 ? tooMany : undefined);

/** Variables. */
export const environment: Check = each((value, field) => {
  const variable = mapOf(value) ?? {};
  return [
    ...needed(relaxedVariable)(variable["name"], `${field}.name`),
    ...checkSource(variable, `${field}.valueFrom`),
  ];
});

const named = struct({ name: needed(shaped((text) => subdomainProblems(text.endsWith("-") ? `${text}a` : text))) });

/** Variables out of maps and secrets. */
export const environmentFrom: Check = (value, field) =>
  listOf(value).flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${field}[${index}]`;
    const count = [configMapRef, secretRef].filter(mapOf).length;
    const why = count === 0 ? "must specify one of: `configMapRef` or `secretRef`" : count > 1 ? tooMany : undefined;
    return [
      ...ifSaid(relaxedVariable)(prefix, `${at}.prefix`),
      ...(mapOf(configMapRef) ? named(configMapRef, `${at}.configMapRef`) : []),
      ...(mapOf(secretRef) ? named(secretRef, `${at}.secretRef`) : []),
      ...(why === undefined ? [] : [invalidValue(field, "", why)]),
    ];
  });
