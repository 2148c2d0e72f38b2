// Waiting for a condition in a test. What fails says what one would look up next: the object's conditions, and the last events about it.
import type { Client, KindName, Name } from "@sluice/client";
import { findCondition, type Condition, type KubeObject } from "@sluice/objects";
import { eventually } from "./eventually.ts";

/** Which condition: `Ready=True` when nothing is said. With a reason, that one alone will do. */
export type Wanted = { type?: string; status?: string; reason?: string; withinMs?: number };

/**
 * Waits until an object has a condition for its current spec.
 *
 * @throws {Error} with the object's conditions and its last events, when it does not come
 */
export async function waitForCondition<T extends KubeObject>(
  client: Client,
  kind: KindName<T>,
  name: Name,
  { type = "Ready", status = "True", reason, withinMs = 10_000 }: Wanted = {},
): Promise<T> {
  const find = () => client.get(kind, name).catch(() => undefined);
  const isThere = (object: T | undefined): boolean => {
    const found = object && findCondition(object, type);
    const isCurrent = (found?.observedGeneration ?? object?.metadata.generation) === object?.metadata.generation;
    return found?.status === status && (reason === undefined || found.reason === reason) && isCurrent;
  };
  try {
    return (await eventually(find, isThere, { withinMs })) as T; // only an object is accepted
  } catch {
    const wanted = `${type}=${status}${reason === undefined ? "" : ` (${reason})`}`;
    const title = `${kind.kind} ${[name.namespace, name.name].filter(Boolean).join("/")}`;
    throw new Error(
      `${title} did not become ${wanted} within ${withinMs} ms\n${await tellStory(client, name, await find())}`,
    );
  }
}

async function tellStory(client: Client, name: Name, object: KubeObject | undefined): Promise<string> {
  const events = await lastEvents(client, name);
  if (!object) return ["it is not there", ...events].join("\n");
  const { conditions = [], observedGeneration } = (object["status"] ?? {}) as {
    conditions?: Condition[];
    observedGeneration?: number;
  };
  const { generation, deletionTimestamp, finalizers = [] } = object.metadata;
  return [
    `generation ${generation}, of which ${observedGeneration ?? "none"} is observed`,
    ...(deletionTimestamp
      ? [`being deleted since ${deletionTimestamp}, held by ${finalizers.join(", ") || "nobody"}`]
      : []),
    conditions.length === 0 ? "no conditions" : "conditions:",
    ...conditions.map(
      ({ type, status, reason, message, observedGeneration: of }) =>
        `  ${type}=${status} ${reason} (generation ${of}): ${message}`,
    ),
    ...events,
  ].join("\n");
}

const mostEvents = 5;

async function lastEvents(client: Client, { name, namespace = "default" }: Name): Promise<string[]> {
  const kind = { group: "", version: "v1", kind: "Event" };
  const { items } = await client
    .list<KubeObject>(kind, { namespace, fieldSelector: `involvedObject.name=${name}` })
    .catch(() => ({ items: [] }));
  const last = items
    .map(
      (event) =>
        event as KubeObject & {
          type?: string;
          reason?: string;
          message?: string;
          count?: number;
          lastTimestamp?: string;
        },
    )
    .sort((left, right) => ((left.lastTimestamp ?? "") < (right.lastTimestamp ?? "") ? -1 : 1))
    .slice(-mostEvents);
  if (last.length === 0) return ["no events"];
  return [
    "last events:",
    ...last.map(
      ({ type, reason, message, count = 1 }) => `  ${type} ${reason}${count > 1 ? ` ×${count}` : ""}: ${message}`,
    ),
  ];
}
