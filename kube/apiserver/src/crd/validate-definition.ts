// What is wrong with a definition: its names, its versions, its conversion, and schemas that are not structural.
// @see apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go
import { equalJson, type KubeObject } from "@sluice/objects";
import type { StructuralSchema } from "@sluice/schema";
import type { Cause } from "../status-error.ts";
import { immutable, invalidValue, required, unsupported } from "../resources/causes.ts";
import { crdSpecOf, type CrdSpec, type CrdVersion } from "./crd-spec.ts";
import { columnCauses, selectableCauses } from "./validate-columns.ts";
import { rootCauses } from "./schema-keywords.ts";
import { validateSchema } from "./validate-schema.ts";

const dns1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const dns1035Words =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const approval = "api-approved.kubernetes.io";

/** Everything that is wrong with a definition. */
export function validateDefinition(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = crdSpecOf(object);
  if (!spec?.names) return [required("spec.names")];
  return [
    ...validateName(object, spec),
    ...validateGroup(spec),
    ...validateScope(spec),
    ...validateVersions(spec),
    ...validateNames(spec),
    ...validatePreserving(spec),
    ...validateConversion(spec),
    ...spec.versions.flatMap((version, index) => validateVersion(version, index, { all: spec.versions, before })),
    ...sharedSelection(spec.versions),
    ...validateApproval(object, spec),
    // Whoever migrates what is stored says so in the status, and is believed.
    ...(before && equalJson(spec, crdSpecOf(before)) ? [] : validateStored(object, spec)),
    ...(before ? keeps(spec, crdSpecOf(before)) : []),
  ];
}

function validateName({ metadata }: KubeObject, { group, names }: CrdSpec): Cause[] {
  const isRight = metadata.name === `${names.plural}.${group}`;
  return isRight ? [] : [invalidValue("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group')];
}

function validateGroup({ group = "" }: CrdSpec): Cause[] {
  if (group === "") return [required("spec.group")];
  return group.includes(".") ? [] : [invalidValue("spec.group", group, "should be a domain with at least one dot")];
}

function validateScope({ scope = "" }: CrdSpec): Cause[] {
  if (scope === "") return [required("spec.scope")];
  const scopes = ["Cluster", "Namespaced"];
  return scopes.includes(scope) ? [] : [unsupported("spec.scope", scope, scopes)];
}

function validatePreserving({ preserveUnknownFields }: CrdSpec): Cause[] {
  if (preserveUnknownFields !== true) return [];
  const instead = "set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead";
  return [invalidValue("spec.preserveUnknownFields", true, `cannot set to true, ${instead}`)];
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
  const names = versions.map(({ name }) => name);
  const all = (why: string): Cause => invalidValue("spec.versions", versions.map(inGo), why);
  const asLabel = (field: string, name: string): Cause[] =>
    dns1035.test(name) ? [] : [invalidValue(field, name, dns1035Words)];
  const hasOne = versions.filter(({ storage }) => storage).length === 1;
  return [
    ...versions.flatMap(({ name }, index) => asLabel(`spec.versions[${index}].name`, name)),
    ...(new Set(names).size === names.length ? [] : [all("must contain unique version names")]),
    ...(hasOne ? [] : [all("must have exactly one version marked as storage version")]),
    ...names.slice(0, 1).flatMap((name) => asLabel("spec.version", name)),
  ];
}

function validateNames({ names }: CrdSpec): Cause[] {
  const { plural = "", singular = "", kind = "", listKind = "", shortNames = [], categories = [] } = names;
  const lower = (field: string, value: string): Cause[] =>
    value === ""
      ? [required(`spec.names.${field}`)]
      : dns1035.test(value)
        ? []
        : [invalidValue(`spec.names.${field}`, value, dns1035Words)];
  const mixed = (field: string, value: string): Cause[] =>
    value === ""
      ? [required(`spec.names.${field}`)]
      : dns1035.test(value.toLowerCase())
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
    ...categories.flatMap((name, index) => lower(`categories[${index}]`, name)),
  ];
}

function validateConversion({ conversion }: CrdSpec): Cause[] {
  const { strategy = "None" } = conversion ?? {};
  const strategies = ["None", "Webhook"];
  if (!strategies.includes(strategy)) return [unsupported("spec.conversion.strategy", strategy, strategies)];
  if (conversion?.strategy !== "Webhook") return [];
  const { clientConfig, conversionReviewVersions = [] } = conversion.webhook ?? {};
  return [
    ...(clientConfig
      ? []
      : [required("spec.conversion.webhookClientConfig", "required when strategy is set to Webhook")]),
    ...(conversionReviewVersions.length > 0 ? [] : [required("spec.conversion.conversionReviewVersions")]),
  ];
}

/** What all versions select by stands beside the one schema that they have, or is refused. @see pkg/apis/apiextensions/v1/conversion.go */
function sharedSelection([first, ...others]: readonly CrdVersion[]): Cause[] {
  if (!first?.selectableFields?.length) return [];
  const isSame = (field: "schema" | "selectableFields"): boolean =>
    others.every((one) => equalJson(one[field], first[field]));
  if (isSame("schema") || !isSame("selectableFields")) return [];
  return [invalidValue("spec.selectableFields", "", "may only be set when validations.schema is included")];
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
  const place = isShared ? "spec" : `spec.versions[${index}]`;
  return [
    ...deprecationCauses(version, `spec.versions[${index}]`),
    ...(hasStatus ? rootCauses(own, path) : []),
    ...validateSchema(own, path, equalJson(old, own)),
    ...columnCauses(version, place),
    ...selectableCauses(version, place),
  ];
}

function deprecationCauses({ deprecated = false, deprecationWarning }: CrdVersion, path: string): Cause[] {
  if (deprecationWarning === undefined) return [];
  const wrong = (why: string): Cause[] => [invalidValue(`${path}.deprecationWarning`, deprecationWarning, why)];
  if (!deprecated) return wrong("can only be set for deprecated versions");
  const odd = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(deprecationWarning);
  if (!odd) return [];
  return wrong(
    `must only contain printable UTF-8 characters; non-printable character found at index ${Buffer.byteLength(deprecationWarning.slice(0, odd.index))}`,
  );
}

function validateApproval({ metadata }: KubeObject, { group }: CrdSpec): Cause[] {
  const isProtected = /(^|\.)(k8s|kubernetes)\.io$/.test(group);
  if (!isProtected) return [];
  const [field, note] = [`metadata.annotations[${approval}]`, metadata.annotations?.[approval] ?? ""];
  const [wanted, see] = [
    `must have approval annotation "${approval}"`,
    "see https://github.com/kubernetes/enhancements/pull/1111",
  ];
  if (note === "") return [required(field, `protected groups ${wanted}, ${see}`)];
  if (note.startsWith("unapproved") || /^https?:\/\/[^/]/.test(note)) return [];
  const choice = 'with either a URL or a reason starting with "unapproved"';
  return [invalidValue(field, note, `protected groups ${wanted} ${choice}, ${see}`)];
}

function validateStored(object: KubeObject, { versions = [] }: CrdSpec): Cause[] {
  const { storedVersions = null } = (object["status"] ?? {}) as { storedVersions?: string[] | null };
  if (!storedVersions?.length)
    return [invalidValue("status.storedVersions", null, "must have at least one stored version")];
  const left = new Set(storedVersions);
  const missing = versions.filter(({ name, storage }) => !left.delete(name) && storage);
  return [
    ...missing.map(({ name }) =>
      invalidValue("status.storedVersions", storedVersions, `must have the storage version ${name}`),
    ),
    ...[...left].map((name) =>
      invalidValue(`status.storedVersions[${storedVersions.indexOf(name)}]`, name, stillStored(name)),
    ),
  ];
}

const stillStored = (name: string): string =>
  `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;

const keeps = (spec: CrdSpec, old: CrdSpec): Cause[] => [
  ...immutable("spec.group", spec.group, old.group),
  ...immutable("spec.scope", spec.scope, old.scope),
  ...immutable("spec.names.kind", spec.names.kind, old.names.kind),
  ...immutable("spec.names.plural", spec.names.plural, old.names.plural),
];
