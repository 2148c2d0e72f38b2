// A schema may have changed since fields were claimed: what was merged part by part is one piece now, and is owned as one.
// @see structured-merge-diff/v6 typed/reconcile_schema.go
import { isEmpty, type FieldNode, type FieldSet } from "./field-set.ts";
import type { Manager } from "./managed-fields.ts";
import type { MergeType } from "./merge-type.ts";

/**
 * The managers with their sets as the type has its pieces. What was one piece and has parts now needs no change: it counts as if it always had.
 *
 * @param typeAt  the type of the version that a manager wrote in; managers of a version without one stay as they are
 */
export function fitManagers(
  managers: Map<string, Manager>,
  typeAt: (apiVersion: string) => MergeType | undefined,
): Map<string, Manager> {
  let fitted = managers;
  for (const [id, manager] of managers) {
    const type = typeAt(manager.apiVersion);
    const set = type ? fitSet(manager.set, type) : manager.set;
    if (set === manager.set) continue;
    if (fitted === managers) fitted = new Map(managers);
    fitted.set(id, { ...manager, set });
  }
  return fitted;
}

function fitSet(set: FieldSet, type: MergeType): FieldSet {
  let fitted = set;
  for (const [step, node] of set) {
    const child = typeBelow(type, step);
    const changed = child ? fitNode(node, child) : node;
    if (changed === node) continue;
    if (fitted === set) fitted = new Map(set);
    fitted.set(step, changed);
  }
  return fitted;
}

function fitNode(node: FieldNode, type: MergeType): FieldNode {
  const { below } = node;
  if (!below || below.size === 0) return node;
  const isPiece = (type.sort === "map" && type.atomic) || (type.sort === "list" && type.relation === "atomic");
  if (isPiece) return isEmpty(below) ? node : { member: true };
  const changed = fitSet(below, type);
  return changed === below ? node : { ...node, below: changed };
}

function typeBelow(type: MergeType, step: string): MergeType | undefined {
  if (type.sort === "list") return type.item;
  if (type.sort !== "map" || !step.startsWith("f:")) return undefined;
  const name = step.slice(2);
  return Object.hasOwn(type.fields, name) ? type.fields[name] : type.of;
}
