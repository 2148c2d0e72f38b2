// How a write is meant: who writes, for real or as a trial, and how strictly it is read.
import type { KubeObject } from "@sluice/objects";
import { ApiError } from "./status-error.ts";

/** The options that all writes share. */
export type WriteOptions = {
  fieldManager: string;
  dryRun: boolean;
  fieldValidation: "Ignore" | "Warn" | "Strict";
  subresource?: "status";
  /** Changes what is about to be stored, once it has its defaults and before it is checked. */
  mutate?: (object: KubeObject, before: KubeObject | undefined) => KubeObject;
  /** Looks at what is about to be stored, and may add warnings. @throws {ApiError} to refuse it */
  admit?: (object: KubeObject, before: KubeObject | undefined, warnings: string[]) => void;
  /** Called where a patch creates: that takes a permission of its own. @throws {ApiError} */
  checkCreate?: () => void;
  /** Paths of fields that the body names twice. */
  doubles?: string[];
  /** Texts for the Warning header. */
  warnings: string[];
};

/**
 * Reads the query of a write.
 *
 * @param userAgent names the manager when the query does not: everything up to its first slash
 */
export function readWriteOptions(query: URLSearchParams, userAgent: string, kind: string): WriteOptions {
  const dryRun = query.getAll("dryRun");
  const fieldValidation = query.get("fieldValidation") || "Warn";
  const bad = (field: string, value: string, supported: string) =>
    new ApiError(
      422,
      "Invalid",
      `${kind}.meta.k8s.io "" is invalid: ${field}: Unsupported value: "${value}": supported values: ${supported}`,
      {
        group: "meta.k8s.io",
        kind,
        causes: [{ reason: "FieldValueNotSupported", message: `Unsupported value: "${value}"`, field }],
      },
    );
  const wrong = dryRun.find((value) => value !== "All");
  if (wrong !== undefined) throw bad("dryRun", wrong, '"All"');
  if (fieldValidation !== "Ignore" && fieldValidation !== "Warn" && fieldValidation !== "Strict")
    throw bad("fieldValidation", fieldValidation, '"Ignore", "Strict", "Warn"');
  const fieldManager = query.get("fieldManager") || (userAgent.split("/")[0] ?? "") || "unknown";
  return { fieldManager: fieldManager.slice(0, 128), dryRun: dryRun.length > 0, fieldValidation, warnings: [] };
}
