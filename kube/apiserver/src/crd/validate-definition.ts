// What is wrong with a definition: its names, its versions, its conversion, and schemas that are not structural.
// @see apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go
import { equalJson, type KubeObject } from "@sluice/objects";
import type { StructuralSchema } from "@sluice/schema";
import type { Cause } from "../status-error.ts";
import { immutable, invalidValue, required } from "../resources/causes.ts";
import { crdSpecOf, type CrdSpec, type CrdVersion } from "./crd-spec.ts";
import { rootCauses } from "./schema-keywords.ts";
import { validateSchema } from "./validate-schema.ts";

const dns1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const dns1035Words =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const approval = "api-approved.kubernetes.io";

/** Everything that is wrong with a definition. */
export function validateDefinition(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = crdSpecOf(object);
  const missing = [
    ...(spec?.group ? [] : [required("spec.group")]),
    ...(spec?.names?.plural ? [] : [required("spec.names.plural")]),
    ...(spec?.names?.kind ? [] : [required("spec.names.kind")]),
  ];
  if (missing.length > 0) return missing;
  return [
    ...validateName(object, spec),
    ...(spec.scope === "Namespaced" || spec.scope === "Cluster" ? [] : [required("spec.scope")]),
    ...validateVersions(spec),
    ...validateNames(spec),
    ...validateConversion(spec),
    ...spec.versions.flatMap((version, index) => validateVersion(version, index, { all: spec.versions, before })),
    ...validateApproval(object, spec),
    ...validateStored(object, spec),
    ...(before ? keeps(spec, crdSpecOf(before)) : []),
  ];
}

function validateName({ metadata }: KubeObject, { group, names }: CrdSpec): Cause[] {
  const isRight = metadata.name === `${names.plural}.${group}`;
  return isRight ? [] : [invalidValue("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group')];
}

const inGo = ({ name, served, storage }: CrdVersion) => ({
  Name: name,
  Served: served,
  Storage: storage,
  Deprecated: false,
  DeprecationWarning: null,
  Schema: null,
  Subresources: null,
  AdditionalPrinterColumns: null,
  SelectableFields: null,
});

function validateVersions({ versions = [] }: CrdSpec): Cause[] {
  if (versions.filter(({ storage }) => storage).length === 1) return [];
  return [invalidValue("spec.versions", versions.map(inGo), "must have exactly one version marked as storage version")];
}

function validateNames({ names }: CrdSpec): Cause[] {
  const { plural = "", singular = "", kind = "", listKind = "", shortNames = [] } = names;
  const lower = (field: string, value: string): Cause[] =>
    dns1035.test(value) ? [] : [invalidValue(`spec.names.${field}`, value, dns1035Words)];
  const mixed = (field: string, value: string): Cause[] =>
    dns1035.test(value.toLowerCase())
      ? []
      : [
          invalidValue(
            `spec.names.${field}`,
            value,
            `may have mixed case, but should otherwise match: ${dns1035Words}`,
          ),
        ];
  return [
    ...lower("plural", plural),
    ...lower("singular", singular),
    ...mixed("kind", kind),
    ...mixed("listKind", listKind),
    ...shortNames.flatMap((name, index) => lower(`shortNames[${index}]`, name)),
  ];
}

function validateConversion({ conversion }: CrdSpec): Cause[] {
  if (conversion?.strategy !== "Webhook") return [];
  const { clientConfig, conversionReviewVersions = [] } = conversion.webhook ?? {};
  return [
    ...(clientConfig
      ? []
      : [required("spec.conversion.webhookClientConfig", "required when strategy is set to Webhook")]),
    ...(conversionReviewVersions.length > 0 ? [] : [required("spec.conversion.conversionReviewVersions")]),
  ];
}

type Versions = { all: readonly CrdVersion[]; before: KubeObject | undefined };

/** Where all versions have one schema, Kubernetes' messages name the place where it once stood. */
function validateVersion(version: CrdVersion, index: number, { all, before }: Versions): Cause[] {
  const { schema, name } = version;
  const own = schema?.openAPIV3Schema as StructuralSchema | undefined;
  const field = `spec.versions[${index}].schema.openAPIV3Schema`;
  if (!own) return [required(field)];
  const isShared = all.every((one) => JSON.stringify(one.schema) === JSON.stringify(schema));
  if (isShared && index > 0) return [];
  const old = before && crdSpecOf(before).versions.find((one) => one.name === name)?.schema?.openAPIV3Schema;
  const path = isShared ? "spec.validation.openAPIV3Schema" : field;
  const hasStatus = (isShared ? all : [version]).some(({ subresources }) => subresources?.status !== undefined);
  return [...(hasStatus ? rootCauses(own, path) : []), ...validateSchema(own, path, equalJson(old, own))];
}

function validateApproval({ metadata }: KubeObject, { group }: CrdSpec): Cause[] {
  const isProtected = /(^|\.)(k8s|kubernetes)\.io$/.test(group);
  if (!isProtected || metadata.annotations?.[approval]) return [];
  const why = `protected groups must have approval annotation "${approval}", see https://github.com/kubernetes/enhancements/pull/1111`;
  return [required(`metadata.annotations[${approval}]`, why)];
}

function validateStored(object: KubeObject, { versions = [] }: CrdSpec): Cause[] {
  const { storedVersions = null } = (object["status"] ?? {}) as { storedVersions?: string[] | null };
  if (!storedVersions?.length)
    return [invalidValue("status.storedVersions", null, "must have at least one stored version")];
  return versions
    .filter(({ name, storage }) => storage && !storedVersions.includes(name))
    .map(({ name }) => invalidValue("status.storedVersions", storedVersions, `must have the storage version ${name}`));
}

const keeps = (spec: CrdSpec, old: CrdSpec): Cause[] => [
  ...immutable("spec.group", spec.group, old.group),
  ...immutable("spec.scope", spec.scope, old.scope),
  ...immutable("spec.names.kind", spec.names.kind, old.names.kind),
  ...immutable("spec.names.plural", spec.names.plural, old.names.plural),
];
