// Writing status. The patch holds only what changed since the object was read, so that fields and conditions of others survive; a
// write in between makes it compute anew.
import { equalJson, gvkOf, type KubeObject } from "@sluice/objects";
import { hasReason, type Client } from "@sluice/client";
import type { CommonStatus } from "./outcome.ts";

type Fields = { [key: string]: unknown };

/** The merge patch (RFC 7386) from one value to another; undefined when nothing differs. */
export function mergePatchOf(before: Fields, after: Fields): Fields | undefined {
  const patch: Fields = {};
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined || equalJson(before[key], value)) continue;
    patch[key] = isObject(before[key]) && isObject(value) ? mergePatchOf(before[key], value) : value;
  }
  for (const key of Object.keys(before)) if (after[key] === undefined && before[key] !== undefined) patch[key] = null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const attempts = 5;

/**
 * Brings the status of an object to what `settle` makes of it, and returns the object as it then is.
 *
 * Writes nothing when nothing changes. When somebody else wrote meanwhile, the object is read again and `settle` asked anew, so it must
 * be a pure function of the object.
 */
export async function patchStatus<T extends KubeObject>(
  client: Client,
  object: T,
  settle: (object: T) => CommonStatus,
  { fieldManager, signal }: { fieldManager: string; signal: AbortSignal },
): Promise<T> {
  let current = object;
  for (let attempt = 1; ; attempt += 1) {
    const status = mergePatchOf((current["status"] ?? {}) as Fields, settle(current));
    if (!status) return current;
    const { metadata } = current;
    const body = { metadata: { resourceVersion: metadata.resourceVersion, uid: metadata.uid }, status };
    const name = { name: metadata.name ?? "", namespace: metadata.namespace };
    try {
      return await client.patch(
        gvkOf(current),
        name,
        { type: "merge", body },
        { fieldManager, signal, subresource: "status" },
      );
    } catch (error) {
      if (!hasReason(error, "Conflict") || attempt === attempts) throw error;
      current = await client.get(gvkOf(current), name, { signal });
      if (current.metadata.uid !== object.metadata.uid) throw error; // another object by the same name: not ours to report on
    }
  }
}
