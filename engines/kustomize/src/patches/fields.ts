// JSON maps whose fields are not known beforehand.

/** A JSON map. */
export type Fields = { [key: string]: unknown };

/** Whether a value is a JSON map. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Assignment that cannot reach a prototype. */
export function setField(target: Fields, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
