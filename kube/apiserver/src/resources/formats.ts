// The shapes that names and numbers must have, and Kubernetes' words for those that have not.
// @see apimachinery pkg/util/validation/validation.go
import type { Cause } from "../status-error.ts";
import { invalidValue } from "./causes.ts";

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelWords =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

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
