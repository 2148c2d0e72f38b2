// Calls that are written out before anything is checked: `has`, loops, and what optional values and lists add.
// @see cel-go parser/macro.go, cel/library.go, ext/comprehensions.go, ext/lists.go, v0.26.0
import { everyPart, type Expr, type Fold, type Issue } from "./tree.ts";

/** The name of a loop's accumulator, which no loop variable may have. */
export const accumulator = "__result__";

/** A call that may be a macro; everything it becomes stands where its parenthesis does. */
export type MacroCall = { at: number; name: string; target: Expr | undefined; args: readonly Expr[] };

type Build = {
  call(name: string, ...args: Expr[]): Expr;
  method(name: string, target: Expr, ...args: Expr[]): Expr;
  list(...items: Expr[]): Expr;
  value(value: boolean | bigint): Expr;
  accu(): Expr;
};
type Loop = Pick<Fold, "init" | "condition" | "step" | "result">;

/** What a call becomes; an issue when it is a macro that is used wrongly, undefined when it is none. */
export function expandMacro(macro: MacroCall): Expr | Issue | undefined {
  const { name, target, args } = macro;
  if (!target) return name === "has" && args.length === 1 ? presence(macro) : undefined;
  const key = `${name}:${args.length}`;
  if (Object.hasOwn(overOne, key)) return loopOverOne(macro, target, overOne[key] as LoopOf);
  if (Object.hasOwn(overTwo, key)) return loopOverTwo(macro, target, overTwo[key] as LoopOf);
  if (key === "optMap:2" || key === "optFlatMap:2") return withValue(macro, target);
  return key === "sortBy:2" ? sortedBy(macro, target) : undefined;
}

/** Whether it is an issue. */
export const isIssue = (found: Expr | Issue): found is Issue => !("kind" in found);

const buildAt = (at: number): Build => ({
  call: (name, ...args) => ({ kind: "call", at, name, args }),
  method: (name, target, ...args) => ({ kind: "call", at, name, target, args }),
  list: (...items) => ({ kind: "list", at, items, optional: [] }),
  value: (value) => ({
    kind: "literal",
    at,
    literal: typeof value === "boolean" ? { type: "bool", value } : { type: "int", value },
  }),
  accu: () => ({ kind: "name", at, name: accumulator }),
});

function presence({ at, args: [of] }: MacroCall): Expr | Issue {
  if (of?.kind !== "select") return { at: of?.at, message: "invalid argument to has() macro" };
  return { kind: "select", at, operand: of.operand, field: of.field, isTest: true };
}

type LoopOf = (build: Build, args: readonly Expr[], variables: readonly Expr[]) => Loop;

const last = (args: readonly Expr[]): Expr => args.at(-1) as Expr;

const all: LoopOf = (b, args) => ({
  init: b.value(true),
  condition: b.call("@not_strictly_false", b.accu()),
  step: b.call("_&&_", b.accu(), last(args)),
  result: b.accu(),
});

const exists: LoopOf = (b, args) => ({
  init: b.value(false),
  condition: b.call("@not_strictly_false", b.call("!_", b.accu())),
  step: b.call("_||_", b.accu(), last(args)),
  result: b.accu(),
});

const existsOne: LoopOf = (b, args) => ({
  init: b.value(0n),
  condition: b.value(true),
  step: b.call("_?_:_", last(args), b.call("_+_", b.accu(), b.value(1n)), b.accu()),
  result: b.call("_==_", b.accu(), b.value(1n)),
});

/** The accumulator grows by `grown` for each item, or only for those that the predicate before it lets through. */
const growing =
  (init: (b: Build) => Expr, grown: (b: Build, args: readonly Expr[], variables: readonly Expr[]) => Expr): LoopOf =>
  (b, args, variables) => {
    const step = grown(b, args, variables);
    const predicate = args.length > 1 ? args[0] : undefined;
    return {
      init: init(b),
      condition: b.value(true),
      step: predicate ? b.call("_?_:_", predicate, step, b.accu()) : step,
      result: b.accu(),
    };
  };

const appended = growing(
  (b) => b.list(),
  (b, args) => b.call("_+_", b.accu(), b.list(last(args))),
);
const emptyMap = (b: Build): Expr => ({ kind: "map", at: b.accu().at, entries: [] });
const keyed = growing(emptyMap, (b, args, [key]) =>
  b.call("cel.@mapInsert", b.accu(), { ...(key as Expr), at: b.accu().at }, last(args)),
);
const merged = growing(emptyMap, (b, args) => b.call("cel.@mapInsert", b.accu(), last(args)));
const filtered: LoopOf = (b, [predicate], [item]) => ({
  init: b.list(),
  condition: b.value(true),
  step: b.call("_?_:_", predicate as Expr, b.call("_+_", b.accu(), b.list(item as Expr)), b.accu()),
  result: b.accu(),
});

const overOne: { readonly [key: string]: LoopOf } = {
  "all:2": all,
  "exists:2": exists,
  "exists_one:2": existsOne,
  "map:2": appended,
  "map:3": appended,
  "filter:2": filtered,
};
const overTwo: { readonly [key: string]: LoopOf } = {
  "all:3": all,
  "exists:3": exists,
  "exists_one:3": existsOne,
  "existsOne:3": existsOne,
  "transformList:3": appended,
  "transformList:4": appended,
  "transformMap:3": keyed,
  "transformMap:4": keyed,
  "transformMapEntry:3": merged,
  "transformMapEntry:4": merged,
};

const quantifiers = new Set(["all", "exists", "exists_one"]);

function loopOverOne({ at, name, args }: MacroCall, range: Expr, loopOf: LoopOf): Expr | Issue {
  const [variable, ...rest] = args;
  if (variable?.kind !== "name")
    return {
      at: variable?.at,
      message: quantifiers.has(name) ? "argument must be a simple name" : "argument is not an identifier",
    };
  if (variable.name === accumulator) return overwritten(variable.at);
  return fold(at, range, { variables: [variable], ...loopOf(buildAt(at), rest, [variable]) });
}

function loopOverTwo({ at, args }: MacroCall, range: Expr, loopOf: LoopOf): Expr | Issue {
  const [one, two, ...rest] = args;
  if (one?.kind !== "name") return { at: one?.at, message: "argument must be a simple name" };
  if (two?.kind !== "name") return { at: two?.at, message: "argument must be a simple name" };
  if (one.name === two.name) return { at: two.at, message: `duplicate variable name: ${one.name}` };
  if (one.name === accumulator) return overwritten(one.at);
  if (two.name === accumulator) return overwritten(two.at);
  return fold(at, range, { variables: [one, two], ...loopOf(buildAt(at), rest, [one, two]) });
}

const overwritten = (at: number): Issue => ({ at, message: "iteration variable overwrites accumulator variable" });

function fold(at: number, range: Expr, loop: Loop & { variables: { name: string }[] }): Fold {
  return { kind: "fold", at, range, accumulator, ...loop, variables: loop.variables.map(({ name }) => name) };
}

/** A name for a value, as a loop that never runs. */
function bound({ at, name, init, result }: { at: number; name: string; init: Expr; result: Expr }): Fold {
  const build = buildAt(at);
  const step: Expr = { kind: "name", at, name };
  const never = { range: build.list(), variables: ["#unused"], condition: build.value(false), step };
  return { kind: "fold", at, accumulator: name, init, result, ...never };
}

/** Each of a chain of such loops has twice what the one before it had. */
const mostParts = 10_000;

function isLarge(expr: Expr): boolean {
  let count = 0;
  for (const _ of everyPart(expr)) if (++count > mostParts) return true;
  return false;
}

function withValue({ at, name, args: [variable, result] }: MacroCall, target: Expr): Expr | Issue {
  if (variable?.kind !== "name")
    return { at: variable?.at, message: `${name}() variable name must be a simple identifier` };
  if (isLarge(target)) return { at, message: `${name}() writes its target twice, which is too large for that` };
  const build = buildAt(at);
  const init = build.method("value", structuredClone(target));
  const made = bound({ at, name: variable.name, init, result: result as Expr });
  const some = name === "optMap" ? build.call("optional.of", made) : made;
  return build.call("_?_:_", build.method("hasValue", target), some, build.call("optional.none"));
}

function sortedBy({ at, args }: MacroCall, target: Expr): Expr | Issue {
  if (target.kind === "literal" || target.kind === "map" || target.kind === "message")
    return {
      at: target.at,
      message: "sortBy can only be applied to a list, identifier, comprehension, call or select expression",
    };
  const input = (): Expr => ({ kind: "name", at, name: "@__sortBy_input__" });
  const keys = loopOverOne({ at, name: "map", target, args }, input(), appended);
  if (isIssue(keys)) return keys;
  const result = buildAt(at).method("@sortByAssociatedKeys", input(), keys);
  return bound({ at, name: "@__sortBy_input__", init: target, result });
}
