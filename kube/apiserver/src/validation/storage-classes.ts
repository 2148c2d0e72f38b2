// How storage is made, and what it is like once it is there: StorageClass and VolumeAttributesClass.
// @see kubernetes pkg/apis/storage/validation/validation.go, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { duplicate, forbiddenField, immutable, invalidValue, required, tooLong } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { among, ifSaid, needed, struct, type Check } from "./check.ts";
import { labelKey } from "./label-selectors.ts";

const mostParameters = 512;
const longestParameters = 256 * 1024;

const provisioner = needed((value, field) => labelKey(String(value).toLowerCase(), field));

/** How many bytes a map of texts has. */
export const bytesOf = (map: unknown): number =>
  Object.entries(mapOf(map) ?? {}).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  );

const parameters: Check = (value, field) => {
  const keys = Object.keys(mapOf(value) ?? {});
  if (keys.length > mostParameters) return [tooLong(field, mostParameters)];
  return [
    ...(keys.includes("") ? [invalidValue(field, "", "field can not be empty.")] : []),
    ...(bytesOf(value) > longestParameters ? [tooLong(field, longestParameters)] : []),
  ];
};

const neededParameters: Check = (value, field) =>
  Object.keys(mapOf(value) ?? {}).length > 0
    ? parameters(value, field)
    : [required(field, "must contain at least one key/value pair")];

const textsOf = ({ values }: Fields): unknown[] => (Array.isArray(values) ? values : []);

function checkTopology(requirements: Fields[], field: string): Cause[] {
  return requirements.flatMap((one, index) => {
    const at = `${field}[${index}]`;
    const [values, { key = "" }] = [textsOf(one), one];
    return [
      ...(values.length === 0 ? [required(`${at}.values`)] : []),
      ...values.flatMap((value, place) =>
        values.indexOf(value) < place ? [duplicate(`${at}.values[${place}]`, value)] : [],
      ),
      ...labelKey(key, `${at}.key`),
      ...(requirements.slice(0, index).some((other) => (other["key"] ?? "") === key)
        ? [duplicate(`${at}.key`, key)]
        : []),
    ];
  });
}

/** What a topology selects, in whatever order it says it. */
const meaningOf = (requirements: Fields[]): object =>
  Object.fromEntries(
    requirements.map((one) => [String(one["key"] ?? ""), [...new Set(textsOf(one).map(String))].sort()]),
  );

const topologies: Check = (value, field) => {
  const terms = listOf(value).map((term) => listOf(term["matchLabelExpressions"]));
  const meanings = terms.map(meaningOf);
  return terms.flatMap((term, index) => {
    const at = `${field}[${index}].matchLabelExpressions`;
    const doubles = meanings.slice(0, index).filter((other) => equalJson(other, meanings[index])).length;
    // Kubernetes holds each against as many empty ones as there are topologies, too.
    const empties = term.length === 0 ? terms.length : 0;
    return [...checkTopology(term, at), ...Array.from({ length: doubles + empties }, () => duplicate(at, ""))];
  });
};

const ofClass = struct({
  provisioner,
  parameters,
  reclaimPolicy: ifSaid(among("Delete", "Retain")),
  volumeBindingMode: among("Immediate", "WaitForFirstConsumer"),
  allowedTopologies: topologies,
});

/** A field of an object itself has no path before its name. */
const ofObject =
  (check: Check) =>
  (object: KubeObject): Cause[] =>
    check(object, "").map((cause) => ({ ...cause, field: String(cause.field).slice(1) }));

const fixed = ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"];
const wholeClass = ofObject(ofClass);

/** A StorageClass. */
export const checkStorageClass = (object: KubeObject, before: KubeObject | undefined): Cause[] => [
  ...wholeClass(object),
  ...(before ? fixed.flatMap((name) => immutable(name, object[name] ?? null, before[name] ?? null)) : []),
];

const attributes = ofObject(struct({ driverName: provisioner, parameters: neededParameters }));

/** A VolumeAttributesClass. */
export const checkAttributesClass = (object: KubeObject, before: KubeObject | undefined): Cause[] => [
  ...["driverName", "parameters"].flatMap((name) =>
    before && !equalJson(object[name] ?? null, before[name] ?? null)
      ? [forbiddenField(name, `updates to ${name} are forbidden.`)]
      : [],
  ),
  ...attributes(object),
];
