// Namespaces: what has to be done before one may go.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateNamespace`, v1.36.3
import { equalJson, labelKeyProblems, type KubeObject } from "@sluice/objects";
import { standardFinalizers } from "../object-meta.ts";
import { invalidValue } from "../resources/causes.ts";
import { mapOf, specOf } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";

function checkFinalizer(name: string, field: string): Cause[] {
  const isKnown = name.includes("/") || standardFinalizers.has(name);
  const why = "name is neither a standard finalizer name nor is it fully qualified";
  return [
    ...labelKeyProblems(name).map((problem) => invalidValue(field, name, problem)),
    ...(isKnown ? [] : [invalidValue(field, name, why)]),
  ];
}

const finalizersOf = (object: KubeObject): string[] => {
  const { finalizers } = specOf(object);
  return Array.isArray(finalizers) ? finalizers.map(String) : [];
};

/** A namespace says of itself whether it is going. */
function checkPhase(object: KubeObject): Cause[] {
  const { phase = "" } = mapOf(object["status"]) ?? {};
  const field = "status.Phase";
  if (object.metadata.deletionTimestamp === undefined)
    return phase === "Active"
      ? []
      : [invalidValue(field, phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  return phase === "Terminating"
    ? []
    : [invalidValue(field, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
}

/** A namespace. Only its own subresources change its finalizers and its status. */
export function checkNamespace(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const field = "spec.finalizers";
  if (!before) return finalizersOf(object).flatMap((name) => checkFinalizer(name, field));
  if (!equalJson(object["status"] ?? null, before["status"] ?? null)) return checkPhase(object);
  return finalizersOf(object).flatMap((name, index) => checkFinalizer(name, `${field}[${index}]`));
}
