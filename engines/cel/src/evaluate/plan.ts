// A tree whose types are known becomes functions, once; they are run many times, and count what they cost.
// @see cel-go interpreter/{planner,interpretable,decorators,optimizations}.go, v0.26.0
import { CelError } from "../cel-error.ts";
import type { Call, Expr, Fold, ListLiteral, MapEntry, MapLiteral, Message, Select } from "../syntax/tree.ts";
import type { Typing } from "../typing/check-types.ts";
import type { Declarations } from "../typing/declarations.ts";
import { keyFailure, resolver, withStep, type Attribute, type Plan } from "./attributes.ts";
import { planFunction } from "./calls.ts";
import { begunWith, planFold } from "./folds.ts";
import type { Evaluate } from "./frame.ts";
import { equal } from "./equality.ts";
import { PlainList } from "./lists.ts";
import { EntryMap, MessageMap } from "./maps.ts";
import { Failure, noSuchOverload, Optional, TypeValue, Uint, type Value } from "./values.ts";
import { showValue } from "./show-value.ts";
import { withKnownPattern } from "../libraries/regex.ts";
import { memberOf } from "./membership.ts";

/** What is known while a tree is planned: where the names of the scope have their values. */
export type Planner = {
  typing: Typing;
  declarations: Declarations;
  scope: ReadonlyMap<string, number>;
  slots: { count: number };
  /** What the accumulators of loops begin as: worked out when one is first named. */
  inits: Map<number, Evaluate>;
};

/** Plans a tree whose names are at the places of their variables. @throws {CelError} CONSTANT for what is worked out at once, and fails */
export function planExpression(
  expr: Expr,
  on: { typing: Typing; declarations: Declarations },
  variables: readonly string[],
): { run: Evaluate; slots: number } {
  const scope = new Map(variables.map((name, index) => [name, index]));
  const slots = { count: variables.length };
  const { run } = plan({ ...on, scope, slots, inits: new Map() }, expr);
  return { run, slots: slots.count };
}

/** Plans a part. */
export function plan(planner: Planner, expr: Expr): Plan {
  switch (expr.kind) {
    case "literal":
      return constantly(valueOf(expr.literal));
    case "name":
      return planName(planner, expr.name);
    case "select":
      return planSelect(planner, expr);
    case "call":
      return planCall(planner, expr);
    case "list":
      return planList(planner, expr);
    case "map":
      return planMap(planner, expr);
    case "message":
      return planMessage(planner, expr);
    case "fold":
      return { run: foldOf(planner, expr) };
  }
}

/** A part whose value is known. */
export const constantly = (constant: Value): Plan => ({ run: () => constant, constant });

function valueOf({ type, value }: Extract<Expr, { kind: "literal" }>["literal"]): Value {
  return type === "uint" ? new Uint(value) : value;
}

/** An attribute costs one, besides its steps; a test costs its steps alone. */
function planAttribute(attribute: Attribute): Plan {
  const resolve = resolver(attribute);
  if (!("root" in attribute)) return { run: resolve, attribute };
  const isTest = attribute.steps.at(-1)?.isTest === true;
  if (isTest) return { run: (frame) => presenceOf(resolve(frame)), attribute };
  return {
    run: (frame) => {
      const value = resolve(frame);
      frame.meter.spend(1);
      return value;
    },
    attribute,
  };
}

const presenceOf = (found: Value): Value => (found instanceof Optional ? found.value !== undefined : found);

function planName({ scope, inits }: Planner, text: string): Plan {
  const name = text.replace(/^\./, "");
  const slot = scope.get(name);
  if (slot === undefined) return constantly(new TypeValue(typeNames[name] ?? name));
  const init = inits.get(slot);
  if (init) return planAttribute({ root: firstly(slot, init), steps: [] });
  const missing = new Failure(`no such attribute(s): ${name}`);
  return planAttribute({ root: ({ slots }) => (slots[slot] === undefined ? missing : slots[slot]), steps: [] });
}

/** What a name stands for, worked out when it is first named. */
function firstly(slot: number, init: Evaluate): Evaluate {
  return (frame) => {
    const known = frame.slots[slot];
    if (known !== undefined) return known;
    const value = begunWith(init(frame));
    frame.slots[slot] = value;
    return value;
  };
}

const typeNames: { readonly [name: string]: string } = {
  duration: "google.protobuf.Duration",
  timestamp: "google.protobuf.Timestamp",
};

/** The place of a part: its own, or what it gives as the root of one. */
const attributeOf = ({ attribute, run }: Plan): Attribute => attribute ?? { root: run, steps: [] };

function planSelect(planner: Planner, expr: Select): Plan {
  const { operand, field, isTest } = expr;
  if (planner.typing.isName(expr)) return planName(planner, dottedName(expr));
  const step = { key: field, isOptional: false, isTest };
  return planAttribute(withStep(attributeOf(plan(planner, operand)), step));
}

const dottedName = (expr: Expr): string =>
  expr.kind === "select" ? `${dottedName(expr.operand)}.${expr.field}` : expr.kind === "name" ? expr.name : "";

function planCall(planner: Planner, expr: Call): Plan {
  const { name: written, target } = planner.typing.functionOf(expr);
  const name = written.replace(/^\./, "");
  const args = [...(target ? [target] : []), ...expr.args].map((arg) => plan(planner, arg));
  const own = Object.hasOwn(operators, name) ? operators[name] : undefined;
  const planned = own?.(args);
  if (planned) return planned;
  const meant = planner.typing.overloadsOf(expr);
  const overload = meant.length === 1 ? (meant[0] ?? "") : "";
  const overloads = planner.declarations.overloadsOf(name) ?? [];
  const member = overload === "in_list" ? memberOf(args) : undefined;
  if (member) return member;
  const known = withKnownPattern(name, args[1]?.constant);
  return planFunction({ name, overload, overloads }, args, known && { call: known, isByPlace: false });
}

type Operator = (args: readonly Plan[]) => Plan | undefined;
const two = (args: readonly Plan[]): [Plan, Plan] => args as [Plan, Plan];

const operators: { readonly [name: string]: Operator } = {
  "_&&_": (args) => ({ run: logical(args, false) }),
  "_||_": (args) => ({ run: logical(args, true) }),
  "_?_:_": (args) => {
    const [test, yes, no] = args as [Plan, Plan, Plan];
    return planAttribute({ test: test.run, yes: attributeOf(yes), no: attributeOf(no) });
  },
  "_==_": (args) => compared(args, "equals", equal),
  "_!=_": (args) => compared(args, "not_equals", (left, right, meter) => equal(left, right, meter) !== true),
  "_[_]": (args) => indexed(args, false),
  "_[?_]": (args) => indexed(args, true),
  "_?._": (args) => indexed(args, true),
  or: (args) => orElse(args, (value) => value),
  orValue: (args) => orElse(args, ({ value = null }) => value),
};

/** What cannot be compared is not equal, but neither is it unequal. */
const compared = (args: readonly Plan[], overload: string, ask: typeof equal): Plan =>
  planFunction({ name: overload === "equals" ? "_==_" : "_!=_", overload, overloads: [] }, args, {
    call: (meter, left = null, right = null) => ask(left, right, meter),
    isByPlace: true,
  });

/** What decides ends it; a failure counts only when nothing decides. */
function logical(terms: readonly Plan[], decisive: boolean): Evaluate {
  const runs = terms.map(({ run }) => run);
  return (frame) => {
    let failure: Failure | undefined;
    for (const run of runs) {
      const value = run(frame);
      if (value === decisive) return decisive;
      if (typeof value !== "boolean") failure ??= value instanceof Failure ? value : noSuchOverload;
    }
    return failure ?? !decisive;
  };
}

function indexed(args: readonly Plan[], isOptional: boolean): Plan {
  const [of, index] = two(args);
  const { constant, attribute } = index;
  const key = constant === undefined ? (attribute ? resolver(attribute) : index.run) : constant;
  const wrong = typeof key === "function" ? undefined : keyFailure(key);
  if (wrong) throw new CelError("CONSTANT", wrong.message);
  return planAttribute(withStep(attributeOf(of), { key, isOptional, isTest: false }));
}

/** The second is worked out only when the first is absent. */
function orElse(args: readonly Plan[], present: (value: Optional) => Value): Plan {
  const [one, other] = two(args);
  return {
    run: (frame) => {
      const value = one.run(frame);
      if (!(value instanceof Optional)) return value;
      return value.value === undefined ? other.run(frame) : present(value);
    },
  };
}

const costOfList = 10;
const costOfMap = 30;
const costOfMessage = 40;

/** A literal of constants is made once, and costs nothing. */
function made(parts: readonly Plan[], cost: number, make: Evaluate): Plan {
  if (cost !== costOfMessage && parts.every(({ constant }) => constant !== undefined)) {
    const constant = make({ slots: [], meter: undefined as never });
    return constantly(constant);
  }
  return {
    run: (frame) => {
      const value = make(frame);
      frame.meter.spend(cost);
      return value;
    },
  };
}

function planList(planner: Planner, { items, optional }: ListLiteral): Plan {
  const parts = items.map((item) => plan(planner, item));
  const mayMiss = new Set(optional);
  return made(parts, costOfList, (frame) => {
    const values: Value[] = [];
    for (const [place, { run }] of parts.entries()) {
      let value: Value | undefined = run(frame);
      if (value instanceof Failure) return value;
      if (mayMiss.has(place)) {
        if (!(value instanceof Optional))
          return new Failure(`cannot initialize optional list element from non-optional value ${showValue(value)}`);
        value = value.value;
      }
      if (value !== undefined) values.push(value);
    }
    return new PlainList(values);
  });
}

type Part = { key: Plan; value: Plan; isOptional: boolean };

/** The entries of a literal; a failure where one fails. */
function entriesOf(parts: readonly Part[]): (...[frame]: Parameters<Evaluate>) => [Value, Value][] | Failure {
  return (frame) => {
    const entries: [Value, Value | undefined][] = [];
    for (const { key, value, isOptional } of parts) {
      const name = key.run(frame);
      if (name instanceof Failure) return name;
      let found: Value | undefined = value.run(frame);
      if (found instanceof Failure) return found;
      if (isOptional) {
        if (!(found instanceof Optional)) return notOptional(name, found);
        found = found.value;
      }
      entries.push([name, found]);
    }
    return entries.filter((entry): entry is [Value, Value] => entry[1] !== undefined);
  };
}

const notOptional = (name: Value, value: Value): Failure =>
  new Failure(`cannot initialize optional entry '${showValue(name)}' from non-optional value ${showValue(value)}`);

function planMap(planner: Planner, { entries }: MapLiteral): Plan {
  const parts = entries.map(({ key, value, isOptional }: MapEntry) => ({
    key: plan(planner, key),
    value: plan(planner, value),
    isOptional,
  }));
  return madeOf(parts, costOfMap, (entries) => new EntryMap(entries));
}

function planMessage(planner: Planner, { name: message, fields }: Message): Plan {
  const parts = fields.map(({ name, value, isOptional }) => ({
    key: constantly(name),
    value: plan(planner, value),
    isOptional,
  }));
  return madeOf(parts, costOfMessage, (entries) => new MessageMap(message, entries));
}

function madeOf(parts: readonly Part[], cost: number, from: (entries: [Value, Value][]) => Value): Plan {
  const make = entriesOf(parts);
  const plans = parts.flatMap(({ key, value }) => [key, value]);
  return made(plans, cost, (frame) => {
    const entries = make(frame);
    return entries instanceof Failure ? entries : from(entries);
  });
}

function foldOf(planner: Planner, fold: Fold): Evaluate {
  const { slots, scope } = planner;
  const accumulator = slots.count;
  const variables = fold.variables.map((name, index): [string, number] => [name, accumulator + 1 + index]);
  slots.count += 1 + variables.length;
  planner.inits.set(accumulator, plan(planner, fold.init).run);
  const after = { ...planner, scope: new Map([...scope, [fold.accumulator, accumulator]]) };
  const within = { ...planner, scope: new Map([...after.scope, ...variables]) };
  return planFold({
    accumulator,
    variables: variables.map(([, slot]) => slot),
    range: plan(planner, fold.range).run,
    condition: plan(within, fold.condition).run,
    step: plan(within, fold.step).run,
    result: plan(after, fold.result).run,
  });
}
