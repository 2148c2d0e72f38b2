// The shapes that names and numbers must have, and Kubernetes' words for those that have not.
// @see apimachinery pkg/util/validation/validation.go
import type { Cause } from "../status-error.ts";
import { invalidValue, required } from "./causes.ts";

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelWords =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** A DNS label: what containers, volumes and ports are called. */
export function checkLabel(field: string, value: unknown): Cause[] {
  const text = typeof value === "string" ? value : "";
  if (text === "") return [required(field)];
  if (text.length > 63) return [invalidValue(field, text, "must be no more than 63 characters")];
  return label.test(text) ? [] : [invalidValue(field, text, labelWords)];
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const longestSubdomain = 253;

/** What keeps a text from being a DNS subdomain: what most objects are called. */
export function whyNoSubdomain(text: string): string[] {
  const why =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [
    ...(text.length > longestSubdomain ? [`must be no more than ${longestSubdomain} characters`] : []),
    ...(subdomain.test(text)
      ? []
      : [`${why} (e.g. 'example.com', regex used for validation is '${subdomain.source.slice(1, -1)}')`]),
  ];
}

/** What keeps a name from being a DNS label, in Kubernetes' words. */
export const doubtsOfLabel = (name: string): string[] => [
  ...(name.length > 63 ? ["must be no more than 63 characters"] : []),
  ...(label.test(name)
    ? []
    : [name.split(".").every((part) => label.test(part)) ? "must not contain dots" : labelWords]),
];

/** An integer between two bounds. */
export const checkRange = (field: string, value: unknown, [least, most]: readonly [number, number]): Cause[] =>
  typeof value === "number" && (value < least || value > most)
    ? [invalidValue(field, value, `must be between ${least} and ${most}, inclusive`)]
    : [];

/** A port. */
export const checkPort = (field: string, value: unknown): Cause[] => checkRange(field, value, [1, 65_535]);

/** An integer that is not negative. */
export const checkCount = (field: string, value: unknown): Cause[] =>
  typeof value === "number" && value < 0 ? [invalidValue(field, value, "must be greater than or equal to 0")] : [];

const variable = /^[\x20-\x3c\x3e-\x7e]+$/;

/** The name of an environment variable. */
export function checkVariable(field: string, value: unknown): Cause[] {
  if (value === undefined || value === "") return [required(field)];
  if (typeof value === "string" && variable.test(value)) return [];
  const words = "a valid environment variable name must consist only of printable ASCII characters other than '='";
  return [invalidValue(field, value, words)];
}
