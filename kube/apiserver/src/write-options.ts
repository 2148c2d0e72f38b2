// How a write is meant: who writes, for real or as a trial, and how strictly it is read.
import type { KubeObject, ManagedFieldsEntry } from "@sluice/objects";
import { invalidOption, unsupportedOption } from "./status-error.ts";
import type { Doubles } from "./verbs/doubles.ts";

/** Parts of a pod that are written apart. */
export type PodPart = "ephemeralcontainers" | "resize";

/** The options that all writes share. */
export type WriteOptions = {
  fieldManager: string;
  dryRun: boolean;
  fieldValidation: "Ignore" | "Warn" | "Strict";
  subresource?: "status";
  /** The subresource that the writer owns its fields through, where that is no other way of writing. */
  ownedThrough?: "finalize" | "scale" | PodPart;
  /** Who owns what, where that was worked out on what was written instead of the object. */
  owners?: ManagedFieldsEntry[];
  /** The write of a namespace's `finalize`, which alone takes finalizers out of its spec. */
  finalizes?: true;
  /** Changes what is about to be stored, once it has its defaults and before it is checked. */
  mutate?: (object: KubeObject, before: KubeObject | undefined) => KubeObject;
  /** What mutating policies make of what is about to be stored. @throws {ApiError} */
  amend?: (object: KubeObject, before: KubeObject | undefined) => KubeObject;
  /** Looks at what is about to be stored, and may add warnings. @throws {ApiError} to refuse it */
  admit?: (object: KubeObject, before: KubeObject | undefined, warnings: string[]) => void;
  /** Called where a patch creates: that takes a permission of its own. @throws {ApiError} */
  checkCreate?: () => void;
  /** What the body names twice. */
  doubles?: Doubles | undefined;
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
  if (dryRun.some((value) => value !== "All"))
    throw unsupportedOption(kind, "dryRun", { value: JSON.stringify(dryRun), supported: '"All"' });
  if (fieldValidation !== "Ignore" && fieldValidation !== "Warn" && fieldValidation !== "Strict") {
    const supported = '"", "Ignore", "Strict", "Warn"';
    throw unsupportedOption(kind, "fieldValidation", { value: `"${fieldValidation}"`, supported });
  }
  checkManager(query.get("fieldManager") ?? "", kind);
  const fieldManager = query.get("fieldManager") || (userAgent.split("/")[0] ?? "") || "unknown";
  return { fieldManager: fieldManager.slice(0, 128), dryRun: dryRun.length > 0, fieldValidation, warnings: [] };
}

const longestManager = 128;

function checkManager(name: string, kind: string): void {
  const field = "fieldManager";
  const message = `Too long: may not be more than ${longestManager} bytes`;
  if (Buffer.byteLength(name) > longestManager)
    throw invalidOption(kind, { reason: "FieldValueTooLong", message, field });
}
