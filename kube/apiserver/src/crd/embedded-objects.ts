// Objects inside custom objects say what they are, and have the metadata of an object.
// @see apiextensions-apiserver pkg/apiserver/schema/objectmeta/validation.go
import type { KubeObject } from "@sluice/objects";
import type { FieldError, StructuralSchema } from "@sluice/schema";
import { problemOfSegment, validateMeta } from "../object-meta.ts";

type Fields = { [name: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with the objects in an object. */
export function validateEmbedded(value: unknown, schema: StructuralSchema | undefined, path = ""): FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => validateEmbedded(item, schema.items, `${path}[${index}]`));
  if (!isFields(value)) return [];
  const isObject = path !== "" && schema["x-kubernetes-embedded-resource"] === true;
  const { properties = {}, additionalProperties } = schema;
  const below = Object.entries(value).flatMap(([name, field]) => {
    if (Object.hasOwn(properties, name))
      return validateEmbedded(field, properties[name], path === "" ? name : `${path}.${name}`);
    return typeof additionalProperties === "object"
      ? validateEmbedded(field, additionalProperties, `${path}[${name}]`)
      : [];
  });
  return [...(isObject ? causesOf(value, path) : []), ...below];
}

const invalid = (field: string, value: string, why: string): FieldError => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
});
const label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const kindRule =
  "may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

function causesOf({ apiVersion, kind, metadata }: Fields, path: string): FieldError[] {
  const missing = Object.entries({ apiVersion, kind }).flatMap(([name, value]): FieldError[] =>
    value === undefined ? [{ reason: "FieldValueRequired", message: "Required value", field: `${path}.${name}` }] : [],
  );
  return [
    ...missing,
    ...(typeof apiVersion === "string" ? causesOfVersion(apiVersion, `${path}.apiVersion`) : []),
    ...(typeof kind === "string" ? causesOfKind(kind, `${path}.kind`) : []),
    ...(isFields(metadata) ? causesOfMetadata(metadata, `${path}.metadata`) : []),
  ];
}

function causesOfVersion(apiVersion: string, field: string): FieldError[] {
  if (apiVersion === "") return [invalid(field, apiVersion, "must not be empty")];
  if (apiVersion.split("/").length <= 2) return [];
  return [invalid(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
}

function causesOfKind(kind: string, field: string): FieldError[] {
  if (kind === "") return [invalid(field, kind, "must not be empty")];
  return label.test(kind.toLowerCase()) && kind.length <= 63 ? [] : [invalid(field, kind, kindRule)];
}

const namespaceRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** Names are not those of the API: whatever fits into a path is one. */
function causesOfMetadata(metadata: Fields, path: string): FieldError[] {
  const { name = "", generateName = "", namespace = "" } = metadata as { [field: string]: string };
  const causes: FieldError[] = [];
  const ofGenerated = generateName === "" ? undefined : problemOfSegment(generateName, { isPrefix: true });
  if (ofGenerated) causes.push(invalid(`${path}.generateName`, generateName, ofGenerated));
  const ofName = name === "" ? undefined : problemOfSegment(name, { isPrefix: false });
  if (ofName) causes.push(invalid(`${path}.name`, name, ofName));
  if (namespace !== "" && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace))
    causes.push(invalid(`${path}.namespace`, namespace, namespaceRule));
  const others = validateMeta({ metadata } as unknown as KubeObject, { isExtension: true });
  return [
    ...causes,
    ...others.map((cause) => ({ ...cause, field: cause.field?.replace(/^metadata/, path) }) as FieldError),
  ];
}
