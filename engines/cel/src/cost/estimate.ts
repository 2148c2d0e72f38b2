// What an expression costs at most, by what its schema says of the sizes of values.
// @see cel-go checker/cost.go, v0.26.0
import { accumulator as resultName } from "../syntax/macros.ts";
import type { Call, Expr, Fold, ListLiteral, MapLiteral, Select } from "../syntax/tree.ts";
import type { SchemaType } from "../schema-type.ts";
import type { CelType } from "../typing/cel-type.ts";
import type { Typing } from "../typing/check-types.ts";
import { costOfCall, type Argument, type Sizer } from "./call-costs.ts";
import { endless, exactly, product, sum, union, unknown, type Entries, type Range } from "./range.ts";

const nothing: Range = exactly(0);
const access: Range = exactly(1);
const baseOfList: Range = exactly(10);
const baseOfMap: Range = exactly(30);
const baseOfMessage: Range = exactly(40);

type Local = { path: readonly string[]; size?: Range | undefined; entries?: Entries | undefined };

/** What is known on the way through an expression. */
type Estimator = {
  typing: Typing;
  root: SchemaType | undefined;
  paths: Map<Expr, readonly string[]>;
  sizes: Map<Expr, Range>;
  entries: Map<Expr, Entries>;
  locals: Map<string, Local[]>;
};

/** The cost of an expression: at least, and at most. `root` is the type of the variables, by which their sizes are found. */
export function estimateCost(expr: Expr, typing: Typing, root?: SchemaType): Range {
  return costOf({ typing, root, paths: new Map(), sizes: new Map(), entries: new Map(), locals: new Map() }, expr);
}

function costOf(estimator: Estimator, expr: Expr): Range {
  switch (expr.kind) {
    case "literal":
      return nothing;
    case "name":
      estimator.paths.set(expr, localOf(estimator, expr.name)?.path ?? [expr.name]);
      return access;
    case "select":
      return costOfSelect(estimator, expr);
    case "call":
      return costOfAnyCall(estimator, expr);
    case "list":
      return costOfList(estimator, expr);
    case "map":
      return costOfMap(estimator, expr);
    case "message":
      return sum(...expr.fields.map(({ value }) => costOf(estimator, value)), baseOfMessage);
    case "fold":
      return isBinding(expr) ? costOfBinding(estimator, expr) : costOfFold(estimator, expr);
  }
}

const localOf = ({ locals }: Estimator, name: string): Local | undefined => locals.get(name)?.at(-1);

function withLocals<T>(estimator: Estimator, locals: readonly [string, Local][], work: () => T): T {
  for (const [name, local] of locals) estimator.locals.set(name, [...(estimator.locals.get(name) ?? []), local]);
  const result = work();
  for (const [name] of locals) estimator.locals.set(name, (estimator.locals.get(name) ?? []).slice(0, -1));
  return result;
}

function pathOf(estimator: Estimator, expr: Expr): readonly string[] {
  const local = expr.kind === "name" ? localOf(estimator, expr.name) : undefined;
  return local?.path ?? estimator.paths.get(expr) ?? [];
}

function costOfSelect(estimator: Estimator, expr: Select): Range {
  const { operand, field, isTest } = expr;
  if (estimator.typing.isName(expr)) {
    estimator.paths.set(expr, [field]);
    return access;
  }
  const cost = costOf(estimator, operand);
  if (isTest) return cost;
  estimator.paths.set(expr, [...pathOf(estimator, operand), field]);
  const { kind } = estimator.typing.typeOf(operand);
  return kind === "map" || kind === "struct" ? sum(cost, access) : cost;
}

/** What a call is told of one of its arguments. */
function argumentOf(estimator: Estimator, expr: Expr): Argument {
  const path = pathOf(estimator, expr);
  return {
    expr,
    path: path[0] === resultName ? [] : path,
    type: estimator.typing.typeOf(expr),
    size: sizeOf(estimator, expr),
    entries: entriesOf(estimator, expr),
  };
}

function costOfAnyCall(estimator: Estimator, expr: Call): Range {
  const { typing } = estimator;
  if (expr.name === "dyn" && !expr.target) return costOfDyn(estimator, expr);
  const costs: Range[] = [];
  const args = expr.args.map((arg) => {
    costs.push(costOf(estimator, arg));
    return argumentOf(estimator, arg);
  });
  const overloads = typing.overloadsOf(expr);
  if (overloads.length === 0) return nothing;
  const { name, target } = typing.functionOf(expr);
  const costOfTarget = target ? costOf(estimator, target) : nothing;
  const call = { name, ...(target ? { target: argumentOf(estimator, target) } : {}), args, costs };
  let cost: Range = { min: endless, max: 0 };
  let size: Range | undefined;
  for (const overload of overloads) {
    const found = costOfCall({ ...call, overload }, sizerOf(estimator));
    cost = union(cost, found.cost);
    if (found.entries) estimator.entries.set(expr, found.entries);
    if (found.size) size = size ? union(size, found.size) : found.size;
    size = sizeByIndex(estimator, expr, { overload, size }) ?? sizeOf(estimator, expr);
  }
  if (size) estimator.sizes.set(expr, size);
  return sum(costOfTarget, cost);
}

const indexed: { readonly [overload: string]: string } = { index_list: "@items", index_map: "@values" };

function sizeByIndex(
  estimator: Estimator,
  expr: Call,
  found: { overload: string; size: Range | undefined },
): Range | undefined {
  const step = indexed[found.overload];
  const [of] = expr.args;
  if (step === undefined || !of) return found.size;
  estimator.paths.set(expr, [...pathOf(estimator, of), step]);
  return entriesOf(estimator, of)?.value;
}

/** `dyn(x)` only hides a type. */
function costOfDyn(estimator: Estimator, expr: Call): Range {
  const [arg] = expr.args;
  if (!arg) return access;
  const cost = costOf(estimator, arg);
  copySizes(estimator, expr, arg);
  return sum(access, cost);
}

function copySizes(estimator: Estimator, to: Expr, from: Expr): void {
  const size = sizeOf(estimator, from);
  const entries = entriesOf(estimator, from);
  if (size) estimator.sizes.set(to, size);
  if (entries) estimator.entries.set(to, entries);
}

/** The range of the sizes of several values. */
function sizesOf(estimator: Estimator, values: readonly Expr[]): Range {
  const none: Range = { min: values.length === 0 ? 0 : endless, max: 0 };
  return values.reduce((all, value) => union(all, sizeOf(estimator, value) ?? unknown), none);
}

function costOfList(estimator: Estimator, expr: ListLiteral): Range {
  const costs = expr.items.map((item) => costOf(estimator, item));
  estimator.entries.set(expr, { isList: true, key: exactly(1), value: sizesOf(estimator, expr.items) });
  return sum(...costs, baseOfList);
}

function costOfMap(estimator: Estimator, expr: MapLiteral): Range {
  const costs = expr.entries.flatMap(({ key, value }) => [costOf(estimator, key), costOf(estimator, value)]);
  const key = sizesOf(
    estimator,
    expr.entries.map((entry) => entry.key),
  );
  const value = sizesOf(
    estimator,
    expr.entries.map((entry) => entry.value),
  );
  estimator.entries.set(expr, { isList: false, key, value });
  return sum(...costs, baseOfMap);
}

/** A name for a value is written as a loop over nothing. */
const isBinding = ({ range, condition, accumulator }: Fold): boolean =>
  range.kind === "list" &&
  range.items.length === 0 &&
  condition.kind === "literal" &&
  condition.literal.value === false &&
  accumulator !== resultName;

const accumulated = (estimator: Estimator, init: Expr): Local => ({
  path: pathOf(estimator, init),
  size: sizeOf(estimator, init),
  entries: entriesOf(estimator, init),
});

function costOfBinding(estimator: Estimator, expr: Fold): Range {
  const { range, init, accumulator, result } = expr;
  const before = sum(costOf(estimator, range), costOf(estimator, init));
  return withLocals(estimator, [[accumulator, accumulated(estimator, init)]], () => {
    const cost = sum(before, costOf(estimator, result));
    copySizes(estimator, expr, result);
    return cost;
  });
}

function costOfFold(estimator: Estimator, expr: Fold): Range {
  const { range, init, accumulator, condition, step, result } = expr;
  const before = sum(costOf(estimator, range), costOf(estimator, init));
  const { turn, after } = withLocals(estimator, [[accumulator, accumulated(estimator, init)]], () => ({
    turn: withLocals(estimator, loopVariables(estimator, expr), () =>
      sum(costOf(estimator, condition), costOf(estimator, step)),
    ),
    after: costOf(estimator, result),
  }));
  const turns = sizeOf(estimator, range) ?? unknown;
  rememberFold(estimator, expr, turns);
  return sum(before, after, product(turns, turn));
}

function rememberFold(estimator: Estimator, expr: Fold, turns: Range): void {
  const { init, step } = expr;
  const isContainer = init.kind === "list" || init.kind === "map";
  const size = isContainer ? turns : init.kind === "literal" ? sizeOf(estimator, init) : undefined;
  const entries = isContainer ? entriesOf(estimator, step) : undefined;
  if (size) estimator.sizes.set(expr, size);
  if (entries) estimator.entries.set(expr, entries);
}

function loopVariables(estimator: Estimator, { range, variables }: Fold): [string, Local][] {
  const entries = entriesOf(estimator, range);
  const isList = entries ? entries.isList : estimator.typing.typeOf(range).kind === "list";
  const path = pathOf(estimator, range);
  const value: Local = { path: [...path, isList ? "@items" : "@values"], size: entries?.value };
  const key: Local = { path: [...path, isList ? "@indices" : "@keys"], size: entries?.key };
  const seen = variables.length > 1 ? [key, value] : [isList ? value : key];
  return variables.map((name, index) => [name, seen[index] ?? key]);
}

function entriesOf(estimator: Estimator, expr: Expr): Entries | undefined {
  return estimator.entries.get(expr) ?? (expr.kind === "name" ? localOf(estimator, expr.name)?.entries : undefined);
}

/** How large a value is: as was worked out, as it stands there, as the schema says, as its type says. */
function sizeOf(estimator: Estimator, expr: Expr): Range | undefined {
  const known = estimator.sizes.get(expr) ?? sizeOfText(expr);
  if (known) return known;
  const bySchema = sizeAt(estimator.root, pathOf(estimator, expr));
  if (bySchema) {
    estimator.sizes.set(expr, bySchema);
    return bySchema;
  }
  if (isScalar(estimator.typing.typeOf(expr))) return exactly(1);
  return expr.kind === "name" ? localOf(estimator, expr.name)?.size : undefined;
}

function sizeOfText(expr: Expr): Range | undefined {
  if (expr.kind === "list") return exactly(expr.items.length);
  if (expr.kind === "map") return exactly(expr.entries.length);
  if (expr.kind !== "literal") return undefined;
  const { type, value } = expr.literal;
  if (type === "string") return exactly(Array.from(value).length);
  return exactly(type === "bytes" ? value.length : 1);
}

const scalars = new Set(["bool", "double", "duration", "int", "timestamp", "uint"]);
const isScalar = ({ kind, name, parameters: [of] }: CelType): boolean =>
  scalars.has(kind) || (name === "optional_type" && of !== undefined && isScalar(of));

/** The bound that a schema sets at a path; whichever variable a path begins with, it goes on from the root. */
function sizeAt(root: SchemaType | undefined, [variable, ...steps]: readonly string[]): Range | undefined {
  if (variable === undefined || !root) return undefined;
  let type: SchemaType | undefined = root;
  for (const step of steps) {
    if (step === "@items" || step === "@values") type = type?.item;
    else if (step === "@keys") type = type?.key;
    else type = type?.fields?.get(step);
  }
  return type && { min: 0, max: type.most };
}

const sizerOf =
  ({ root }: Estimator): Sizer =>
  (path) =>
    sizeAt(root, path);
