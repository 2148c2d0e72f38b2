// What defaulting is made of: Go knows no difference between what was left out and its zero.
import type { KubeObject } from "@sluice/objects";

/** Fields of an object, as rules read and change them. */
export type Fields = { [key: string]: unknown };

/** Sets fields that are absent, null or empty texts. Values that are objects are made anew each time. */
export function fill(fields: Fields | undefined, values: Fields): void {
  if (!fields) return;
  for (const [name, value] of Object.entries(values))
    if (fields[name] === undefined || fields[name] === null || fields[name] === "")
      fields[name] = structuredClone(value);
}

/** Sets fields that are absent: what is a pointer in Go may well be empty. */
export function fillAbsent(fields: Fields | undefined, values: Fields): void {
  if (!fields) return;
  for (const [name, value] of Object.entries(values)) fields[name] ??= structuredClone(value);
}

/** As `fill`, where a zero is as good as nothing. */
export function fillZeros(fields: Fields, values: Fields): void {
  for (const [name, value] of Object.entries(values)) if (fields[name] === 0) fields[name] = value;
  fill(fields, values);
}

/** An object's spec, made when it is not there. */
export const specOf = (object: KubeObject): Fields => (object["spec"] ??= {}) as Fields;

/** A map that may not be there. */
export const mapOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** A list of maps that may not be there. */
export const listOf = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.filter((item): item is Fields => mapOf(item) !== undefined) : [];

/** The labels of a pod template. */
export const templateLabels = (template: unknown): Fields | undefined =>
  mapOf(mapOf(mapOf(template)?.["metadata"])?.["labels"]);
