export { applyJsonPatch, type JsonPatchOperation } from "./json-patch.ts";
export { applyMergePatch } from "./merge-patch.ts";
export { PatchError } from "./patch-error.ts";
export { applyStrategicMergePatch, hasStrategies } from "./strategic-merge.ts";
