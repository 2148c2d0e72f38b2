// Paths of files.
// @see kubernetes pkg/apis/core/validation/validation.go `validateLocalDescendingPath` and others, v1.36.3
import { invalidValue } from "../resources/causes.ts";
import { all, type Check } from "./check.ts";

const text = (value: unknown): string => String(value ?? "");

/** A path that never goes up. */
export const pathWithoutSteps: Check = (value, field) =>
  text(value).split("/").includes("..") ? [invalidValue(field, text(value), "must not contain '..'")] : [];

/** A path within something else. */
export const descendingPath: Check = all(
  (value, field) => (text(value).startsWith("/") ? [invalidValue(field, text(value), "must be a relative path")] : []),
  pathWithoutSteps,
);

/** A path within something else whose name is nobody else's. */
export const localPath: Check = all(descendingPath, (value, field) =>
  // As Kubernetes has it: a name that starts with two dots, but is not that alone, is kept for its own.
  text(value).startsWith("..") && !text(value).startsWith("../")
    ? [invalidValue(field, text(value), "must not start with '..'")]
    : [],
);

/** Permissions of a file. */
export const fileMode: Check = (value, field) =>
  typeof value === "number" && (value < 0 || value > 0o777)
    ? [invalidValue(field, value, "must be a number between 0 and 0777 (octal), both inclusive")]
    : [];
