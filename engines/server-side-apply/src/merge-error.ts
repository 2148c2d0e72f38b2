import type { ManagedFieldsEntry } from "@sluice/objects";

/** A value does not fit its type, so that nobody can own its fields. The API server answers 500 with this text. */
export class MergeError extends Error {
  override readonly name = "MergeError";
  readonly code:
    | "UNDECLARED_FIELD"
    | "WRONG_TYPE"
    | "MISSING_KEY"
    | "DUPLICATE_KEY"
    | "NOT_A_SCALAR"
    | "NOT_A_MAP"
    | "OTHER_VERSION"
    | "BAD_MANAGED_FIELDS";

  constructor(code: MergeError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** One field that another manager holds with another value. */
export type FieldConflict = { manager: ManagedFieldsEntry; path: string };

/** An apply without `force` met fields of others. The message is Kubernetes'. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
  readonly conflicts: readonly FieldConflict[];

  constructor(conflicts: readonly FieldConflict[]) {
    const s = conflicts.length === 1 ? "" : "s";
    super(`Apply failed with ${conflicts.length} conflict${s}: ${summarize(conflicts)}`);
    this.conflicts = conflicts;
  }
}

/** `conflict with "kubectl" using apps/v1`. @see apimachinery managedfields/internal/conflict.go */
export function describeManager({ manager = "", operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const on = subresource ? ` with subresource "${subresource}"` : "";
  if (operation === "Update") return `conflict with "${manager}"${on} using ${apiVersion}`;
  return `conflict with "${manager}"${on}`;
}

/** Kubernetes keys its managers by the JSON of their identity and sorts those. */
function byIdentity(left: FieldConflict, right: FieldConflict): number {
  const [a, b] = [left, right].map(({ manager: { manager, operation, apiVersion, time, subresource } }) =>
    JSON.stringify({ manager, operation, apiVersion, time, subresource }),
  );
  return a === b || a === undefined || b === undefined ? 0 : a < b ? -1 : 1;
}

function summarize(conflicts: readonly FieldConflict[]): string {
  if (conflicts.length === 1) return `${describeManager(conflicts[0]?.manager ?? {})}: ${conflicts[0]?.path}`;
  const byManager = Map.groupBy(conflicts.toSorted(byIdentity), ({ manager }) => describeManager(manager));
  const parts = [...byManager].map(
    ([manager, some]) =>
      `conflicts${manager.slice("conflict".length)}:\n${some.map(({ path }) => `- ${path}`).join("\n")}`,
  );
  return parts.join("\n");
}
