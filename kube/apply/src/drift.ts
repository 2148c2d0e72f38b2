// What differs between the live object and what an apply would make of it.
import { equalJson, type KubeObject } from "@sluice/objects";

/** Paths are bounded: a report of a thousand lines helps nobody. */
const mostPaths = 20;

/**
 * The paths at which an apply would change the object: labels, annotations, and everything beside metadata and status.
 *
 * @returns JSON pointers (RFC 6901) of the topmost values that differ, at most 20; empty when nothing would change
 */
export function driftedPaths(live: KubeObject, dryRun: KubeObject): string[] {
  const paths: string[] = [];
  for (const field of ["labels", "annotations"] as const) {
    compare(live.metadata[field] ?? {}, dryRun.metadata[field] ?? {}, `/metadata/${field}`, paths);
  }
  for (const key of new Set([...Object.keys(live), ...Object.keys(dryRun)])) {
    if (key !== "metadata" && key !== "status") compare(live[key], dryRun[key], `/${escape(key)}`, paths);
  }
  return paths;
}

function compare(left: unknown, right: unknown, path: string, paths: string[]): void {
  if (paths.length >= mostPaths || equalJson(left, right)) return;
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) {
    paths.push(path);
    return;
  }
  if (Array.isArray(left) && left.length !== (right as unknown as unknown[]).length) {
    paths.push(path);
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    compare(left[key], right[key], `${path}/${escape(key)}`, paths);
}

const isContainer = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null;
const escape = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
