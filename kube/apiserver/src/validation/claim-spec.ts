// What a claim asks of storage, on its own or as a template of one.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidatePersistentVolumeClaimSpec`, v1.36.3
import { compareQuantities, labelProblems, parseQuantity, subdomainProblems } from "@sluice/objects";
import { forbiddenField, invalidValue, required, unsupported } from "../resources/causes.ts";
import { mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, ifSaid, ifThere, isEmpty, looking, shaped, struct, type Check } from "./check.ts";
import { labelSelector } from "./label-selectors.ts";

/** How storage may be accessed. */
export const accessModeNames = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const alone = "ReadWriteOncePod";

/** Modes of access, each told under the field of all. */
export const accessModes: Check = (value, field) => {
  const modes = Array.isArray(value) ? value.map((mode) => String(mode ?? "")) : [];
  const isMixed = modes.includes(alone) && modes.some((mode) => mode !== alone && accessModeNames.includes(mode));
  return [
    ...modes.filter((mode) => !accessModeNames.includes(mode)).map((mode) => unsupported(field, mode, accessModeNames)),
    ...(isMixed ? [forbiddenField(field, "may not use ReadWriteOncePod with other access modes")] : []),
  ];
};

const zero = { digits: 0n, exponent: 0 };

/** An amount that is more than nothing. */
export const positiveAmount: Check = (value, field) =>
  compareQuantities(parseQuantity(String(value)), zero) > 0
    ? []
    : [invalidValue(field, value, "must be greater than zero")];

const size: Check = (value, field) => {
  const at = `${field}[storage]`;
  const storage = mapOf(mapOf(value)?.["requests"])?.["storage"];
  return storage === undefined ? [required(at)] : positiveAmount(storage, at);
};

const className = ifSaid(shaped((text) => subdomainProblems(text)));

/** Where the first content comes from. */
const source = looking(({ name, kind, apiGroup }, field) => [
  ...(isEmpty(name) ? [required(`${field}.name`)] : []),
  ...(isEmpty(kind) ? [required(`${field}.kind`)] : []),
  ...(isEmpty(apiGroup) && kind !== "PersistentVolumeClaim"
    ? [invalidValue(field, kind ?? "", "must be 'PersistentVolumeClaim' when referencing the default apiGroup")]
    : []),
  ...className(apiGroup, `${field}.apiGroup`),
]);

const namespace = ifSaid(shaped(labelProblems));
const sourceAnywhere = all(source, struct({ namespace }));

/** The same source may be named in two fields, and then it is the same. */
const sameSource = looking(({ dataSource, dataSourceRef }, field) => {
  const [own, other] = [mapOf(dataSource), mapOf(dataSourceRef)];
  if (!own || !other) return [];
  const isElsewhere = !isEmpty(other["namespace"]);
  const isSame = ["kind", "name", "apiGroup"].every((name) => (own[name] ?? "") === (other[name] ?? ""));
  if (!isElsewhere && isSame) return [];
  const why = isElsewhere
    ? "may not be specified when dataSourceRef.namespace is specified"
    : "must match dataSourceRef";
  // Kubernetes gives the path as the value, as Go prints it.
  return [invalidValue(field, {}, why)];
});

/** The spec of a claim. */
export const claimSpec: Check = all(
  (value, field) => missingModes(mapOf(value) ?? {}, field),
  struct({
    selector: labelSelector,
    accessModes,
    resources: size,
    storageClassName: className,
    volumeMode: ifThere(among("Block", "Filesystem")),
    dataSource: ifThere(source),
    dataSourceRef: ifThere(sourceAnywhere),
  }),
  sameSource,
  struct({ volumeAttributesClassName: className }),
);

const missingModes = ({ accessModes: modes }: Fields, field: string): Cause[] =>
  Array.isArray(modes) && modes.length > 0
    ? []
    : [required(`${field}.accessModes`, "at least 1 access mode is required")];
