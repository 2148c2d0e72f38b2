// Scalars as the texts they are in YAML.

/** The text of a scalar; `""` for null, lists and maps. */
export const scalarText = (value: unknown): string => {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" ? String(value) : "";
};
