// Values as Go prints them, in messages that people and programs know.

const isMap = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a scalar should have been and what it is; each sort has words of its own. @see typed/helpers.go validateScalar */
export function wantedScalar(scalar: "numeric" | "string" | "boolean", value: unknown): string {
  if (scalar === "numeric") return `numeric (int or float), got ${goTypeOf(value)}`;
  if (scalar === "boolean") return `boolean, got &{${inGo(value)}}`;
  return `string, got &value.valueUnstructured{Value:${inGoSyntax(value)}}`;
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "boolean") return "bool";
  return typeof value === "object" ? "map[string]interface {}" : typeof value;
}

/** A value as Go's `%v` shows it. */
export function inGo(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inGo).join(" ")}]`;
  if (!isMap(value)) return value === null ? "<nil>" : String(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${inGo(value[key])}`).join(" ")}]`;
}

/** A value as Go's `%#v` shows it. */
function inGoSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(inGoSyntax).join(", ")}}`;
  if (!isMap(value)) return value === null ? "interface {}(nil)" : JSON.stringify(value);
  const keys = Object.keys(value).sort();
  const entries = keys.map((key) => `${JSON.stringify(key)}:${inGoSyntax(value[key])}`);
  return `map[string]interface {}{${entries.join(", ")}}`;
}
