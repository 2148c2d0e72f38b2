// `x in ['a', 'b']` with a list that is known: its items become a set, and asking it costs nothing.
// @see cel-go interpreter/decorators.go (maybeOptimizeSetMembership), v0.26.0
import type { Plan } from "./attributes.ts";
import { CelList, Failure, Uint, type Value } from "./values.ts";

/** The call as a look into a set; undefined where the list is not known or holds what no set can. */
export function memberOf(args: readonly Plan[]): Plan | undefined {
  const [item, list] = args;
  if (!item || !(list?.constant instanceof CelList)) return undefined;
  const items = [...list.constant];
  if (items.length === 0) return { run: () => false, constant: false };
  if (!items.every(isPlain)) return undefined;
  const known = new Set(items.flatMap(identitiesOf));
  const { run } = item;
  return {
    run: (frame) => {
      const value = run(frame);
      return value instanceof Failure ? value : known.has(identityOf(value));
    },
  };
}

const isPlain = (value: Value): boolean => (typeof value !== "object" && value !== null) || value instanceof Uint;

const identityOf = (value: Value): unknown => {
  if (typeof value === "string") return `text ${value}`;
  return value instanceof Uint ? `uint ${value.value}` : value;
};

/** A number is found under each type that can count it. */
function identitiesOf(value: Value): unknown[] {
  if (typeof value === "bigint") return [value, Number(value), ...(value < 0n ? [] : [`uint ${value}`])];
  if (value instanceof Uint) return [`uint ${value.value}`, Number(value.value), value.value];
  if (typeof value !== "number" || !Number.isInteger(value)) return [identityOf(value)];
  const integer = BigInt(value);
  return [value, integer, ...(integer < 0n ? [] : [`uint ${integer}`])];
}
