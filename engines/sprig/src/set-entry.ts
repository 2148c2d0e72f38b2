// Writing into maps that templates and charts name the keys of.
import type { GoMap } from "@sluice/gotemplate";

/** Writes an entry, `__proto__` as any other. */
export function setEntry(map: GoMap, key: string, value: unknown): void {
  if (map instanceof Map) map.set(key, value);
  else if (key === "__proto__")
    Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
  else (map as { [key: string]: unknown })[key] = value;
}
