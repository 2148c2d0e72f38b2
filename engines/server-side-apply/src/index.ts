export { applyPatch, type ApplyRequest } from "./apply-patch.ts";
export { decodeFieldsV1, describePaths, encodeFieldsV1, type FieldSet } from "./field-set.ts";
export { ConflictError, describeManager, MergeError, type FieldConflict } from "./merge-error.ts";
export { deduced, mergeTypeOfBuiltin, mergeTypeOfCustom, type MergeType, type OpenApiSchema } from "./merge-type.ts";
export type { OtherVersions } from "./other-versions.ts";
export { recordUpdate, withManagedFields, type Writer } from "./record-update.ts";
export { ownersOfScale, ownersThroughScale, type ReplicasAt } from "./scale-owners.ts";
export { findAtomics } from "./find-atomics.ts";
export { merge as mergeTyped, toFieldSet } from "./walk.ts";
