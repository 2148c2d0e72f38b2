// What `range` goes over.
import type { Execution } from "./execution.ts";
import { printPlain } from "./format/print-value.ts";
import type { Node } from "./syntax.ts";
import { entryOf, GoNumber, isFunction, isInteger, isMap, numberOf, sortedKeys } from "./values.ts";

/** One turn; false ends the loop. `undefined` is no key. */
export type Turn = (key: unknown, element: unknown) => boolean;

/**
 * Calls `turn` for each element: of slices in order, of maps by sorted key, of a number for each below it.
 *
 * @throws {TemplateError} for what has no elements
 */
export function iterate(
  execution: Execution,
  { collection, count, node }: { collection: unknown; count: number; node: Node },
  turn: Turn,
): void {
  if (collection === undefined || collection === null) return;
  if (Array.isArray(collection)) {
    for (let at = 0; at < collection.length; at += 1) if (!turn(BigInt(at), collection[at] ?? null)) return;
  } else if (collection instanceof Uint8Array) {
    for (const [at, byte] of collection.entries()) if (!turn(BigInt(at), new GoNumber("uint8", BigInt(byte)))) return;
  } else if (isInteger(collection)) {
    if (count > 1) execution.fail(`can't use ${printPlain(collection)} to iterate over more than one variable`);
    countTo(collection, turn);
  } else if (isFunction(collection) || !isMap(collection)) {
    execution.node ??= node;
    execution.fail(`range can't iterate over ${printPlain(collection)}`);
  } else for (const key of sortedKeys(collection)) if (!turn(key, entryOf(collection, key))) return;
}

function countTo(limit: unknown, turn: Turn): void {
  const end = BigInt(numberOf(limit));
  const element = (at: bigint): unknown => (limit instanceof GoNumber ? new GoNumber(limit.kind, at) : at);
  for (let at = 0n; at < end; at += 1n) if (!turn(undefined, element(at))) return;
}
