// Reading status fields that may or may not be there. Controllers leave out zeros, so an absent number is 0 unless said otherwise.
import { findCondition, type Condition, type KubeObject } from "@sluice/objects";

type Fields = { [field: string]: unknown };

/** `status`, or nothing at all. */
export const statusOf = (object: KubeObject): Fields => (object["status"] ?? {}) as Fields;
/** `spec`, or nothing at all. */
export const specOf = (object: KubeObject): Fields => (object["spec"] ?? {}) as Fields;
/** A number field, or `otherwise`. */
export const numberOf = (fields: Fields, name: string, otherwise = 0): number =>
  typeof fields[name] === "number" ? fields[name] : otherwise;
/** A text field, or "". */
export const textOf = (fields: Fields, name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
/** True when that condition has that status. */
export const hasCondition = (object: KubeObject, type: string, status: Condition["status"]): boolean =>
  findCondition(object, type)?.status === status;
