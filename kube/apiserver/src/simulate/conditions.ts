// What all simulated statuses are made of: the fields they look at, and conditions that keep their times while they hold.
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";

/** Fields of a spec or status, which each simulation reads as it knows them. */
export type Fields = { [key: string]: unknown };

/** An object's spec. */
export const specOf = (object: KubeObject): Fields => (object["spec"] ?? {}) as Fields;

/** An object's status. */
export const statusOf = (object: KubeObject): Fields => (object["status"] ?? {}) as Fields;

/** The API's time, as objects have it. */
export const nowOf = (context: Context): string => formatTime(context.now());

/** A condition, in a line. */
export type ConditionRow = [type: string, status: string, reason: string, message: string];

/** Conditions from rows. Those of workloads keep their times while they hold. */
export function conditions(object: KubeObject, context: Context, rows: ConditionRow[]): Fields[] {
  const before = (statusOf(object)["conditions"] ?? []) as Fields[];
  return rows.map(([type, status, reason, message]) => {
    const same = before.find(
      (one) =>
        one["type"] === type && one["status"] === status && one["reason"] === reason && one["message"] === message,
    );
    const time = nowOf(context);
    return (
      same ?? {
        type,
        status,
        reason,
        message,
        lastTransitionTime: time,
        ...(type === "Progressing" || type === "Available" ? { lastUpdateTime: time } : {}),
      }
    );
  });
}
