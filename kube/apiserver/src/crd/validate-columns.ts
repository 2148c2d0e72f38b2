// What is wrong with the columns and the selectable fields of a version.
// @see apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go ValidateCustomResourceColumnDefinition, ValidateCustomResourceSelectableFields
import type { StructuralSchema } from "@sluice/schema";
import { invalidValue, required } from "../resources/causes.ts";
import type { Cause } from "../status-error.ts";
import type { CrdVersion } from "./crd-spec.ts";

const types = ["boolean", "date", "integer", "number", "string"];
const formats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

/** What is wrong with the columns; `path` is where they are. */
export function columnCauses({ additionalPrinterColumns = [] }: CrdVersion, path: string): Cause[] {
  return additionalPrinterColumns.flatMap(({ name, type, format, jsonPath }, index) => {
    const field = `${path}.additionalPrinterColumns[${index}]`;
    const oneOf = (part: string, value: string, all: string[]): Cause[] =>
      all.includes(value) ? [] : [invalidValue(`${field}.${part}`, value, `must be one of ${all.join(",")}`)];
    return [
      ...(name ? [] : [required(`${field}.name`)]),
      ...(type ? oneOf("type", type, types) : [required(`${field}.type`)]),
      ...(format ? oneOf("format", format, formats) : []),
      ...(jsonPath ? ofPath(`${field}.JSONPath`, jsonPath) : [required(`${field}.JSONPath`)]),
    ];
  });
}

const ofPath = (field: string, path: string): Cause[] =>
  path.startsWith(".") ? [] : [invalidValue(field, path, "must be a simple json path starting with .")];

const mostFields = 8;
const selectable = new Set(["string", "boolean", "integer"]);

/** What is wrong with the fields to select by. */
export function selectableCauses({ selectableFields = [], schema }: CrdVersion, path: string): Cause[] {
  const field = `${path}.selectableFields`;
  const paths = selectableFields.map(({ jsonPath }) => jsonPath);
  const tooMany =
    paths.length > mostFields
      ? [
          {
            reason: "FieldValueTooMany",
            message: `Too many: ${paths.length}: must have at most ${mostFields} items`,
            field,
          },
        ]
      : [];
  return [
    ...tooMany,
    ...paths.flatMap((jsonPath, index): Cause[] => {
      const place = `${field}[${index}].jsonPath`;
      if (!jsonPath) return [required(place)];
      if (paths.indexOf(jsonPath) < index)
        return [
          { reason: "FieldValueDuplicate", message: `Duplicate value: ${JSON.stringify(jsonPath)}`, field: place },
        ];
      const why = problemOf(jsonPath, schema?.openAPIV3Schema);
      return why === undefined ? [] : [invalidValue(place, jsonPath, why)];
    }),
  ];
}

function problemOf(jsonPath: string, schema: StructuralSchema | undefined): string | undefined {
  if (!/^[.[]/.test(jsonPath))
    return `is an invalid path: expected [ or . but got: ${/^[A-Za-z_]\w*|./.exec(jsonPath)?.[0] ?? ""}`;
  if (/\[\d*\]/.test(jsonPath)) return "is an invalid path: array notation is not allowed";
  const found = jsonPath
    .split(".")
    .slice(1)
    .reduce<StructuralSchema | undefined>((at, step) => at?.properties?.[step], schema);
  if (!found || jsonPath.startsWith(".metadata")) return "is an invalid path: does not refer to a valid field";
  if (selectable.has(String(found.type))) return undefined;
  return "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
}
