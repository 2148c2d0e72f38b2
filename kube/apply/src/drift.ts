// What differs between the live object and what an apply would make of it: field by field, and who made it so.
import { equalJson, type KubeObject } from "@sluice/objects";
import { ownersOf } from "./field-owners.ts";

/** A field that is not as it should be. */
export type Drift = {
  /** JSON pointer (RFC 6901) of the topmost value that differs. */
  path: string;
  /** What is there; absent when nothing is. `***` in Secrets. */
  live?: unknown;
  /** What an apply makes of it; absent when it takes it away. */
  wanted?: unknown;
  /** Who set what is there, the last one first; empty when nothing is there, or nobody says. */
  owners: readonly string[];
};

/** Reports are bounded: one of a thousand lines helps nobody. */
const mostFields = 20;
const longestValue = 200;

/** The fields that an apply would change: labels, annotations, and everything beside metadata and status. At most 20. */
export function driftOf(live: KubeObject, dryRun: KubeObject): Drift[] {
  const found: Found[] = [];
  for (const field of ["labels", "annotations"] as const)
    compare([live.metadata[field] ?? {}, dryRun.metadata[field] ?? {}], `/metadata/${field}`, found);
  for (const key of new Set([...Object.keys(live), ...Object.keys(dryRun)]))
    if (key !== "metadata" && key !== "status") compare([live[key], dryRun[key]], `/${escape(key)}`, found);
  const isSecret = live.kind === "Secret";
  const show = (path: string, value: unknown): unknown =>
    isSecret && /^\/(data|stringData)\b/.test(path) ? "***" : bounded(value);
  return found.map(({ path, left, right }) => ({
    path,
    ...(left === undefined ? {} : { live: show(path, left) }),
    ...(right === undefined ? {} : { wanted: show(path, right) }),
    owners: left === undefined ? [] : ownersOf(live, path),
  }));
}

/** `/spec/replicas: 5 (kubectl-scale) → 3`. */
export function describeDrift({ path, live, wanted, owners }: Drift): string {
  const by = owners.length > 0 ? ` (${owners.join(", ")})` : "";
  const text = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
  return `${path}: ${text(live)}${by} → ${text(wanted)}`;
}

type Found = { path: string; left: unknown; right: unknown };

function compare([left, right]: [unknown, unknown], path: string, found: Found[]): void {
  if (found.length >= mostFields || equalJson(left, right)) return;
  const isAlike = isContainer(left) && isContainer(right) && Array.isArray(left) === Array.isArray(right);
  if (!isAlike || (Array.isArray(left) && left.length !== (right as unknown as unknown[]).length)) {
    found.push({ path, left, right });
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    compare([left[key], right[key]], `${path}/${escape(key)}`, found);
}

/** A long value is told by its beginning. */
function bounded(value: unknown): unknown {
  const text = JSON.stringify(value) ?? "";
  return text.length <= longestValue ? value : `${text.slice(0, longestValue)}…`;
}

const isContainer = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null;
const escape = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
