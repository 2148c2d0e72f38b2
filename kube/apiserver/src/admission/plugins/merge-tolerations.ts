// Tolerations without those that others include.
// @see kubernetes pkg/util/tolerations/tolerations.go, v1.36.3
import { equalJson } from "@sluice/objects";

/** What a pod puts up with. */
export type Toleration = {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
};

/** Those that no other one includes; of equal ones the first. */
export function mergeTolerations(all: readonly Toleration[]): Toleration[] {
  const merged: Toleration[] = [];
  for (const [index, one] of all.entries()) {
    const isIncluded =
      merged.some((other) => includes(other, one)) ||
      all.slice(index + 1).some((other) => !equalJson(one, other) && includes(other, one));
    if (!isIncluded) merged.push(one);
  }
  return merged;
}

function includes(wide: Toleration, narrow: Toleration): boolean {
  if (equalJson(wide, narrow)) return true;
  const isOfAll = (wide.key ?? "") === "" && wide.operator === "Exists";
  if ((wide.key ?? "") !== (narrow.key ?? "") && !isOfAll) return false;
  if ((wide.effect ?? "") !== "" && wide.effect !== narrow.effect) return false;
  if (wide.effect === "NoExecute" && isShorter(wide, narrow)) return false;
  if (wide.operator === "Exists") return true;
  return narrow.operator === "Equal" && (wide.value ?? "") === (narrow.value ?? "");
}

/** Whether the wide one ends before the narrow one does; without seconds it never ends. */
const isShorter = ({ tolerationSeconds: wide }: Toleration, { tolerationSeconds: narrow }: Toleration): boolean =>
  wide !== undefined && (narrow === undefined || narrow > wide);
