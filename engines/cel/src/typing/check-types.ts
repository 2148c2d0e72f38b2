// Every part of an expression gets its type, and every call the ways in which it may be meant; all that does not fit is told.
// @see cel-go checker/checker.go, checker/errors.go, v0.26.0
import type { Call, Expr, Fold, Issue, ListLiteral, MapLiteral, Message, Select } from "../syntax/tree.ts";
import {
  isDyn,
  isDynOrError,
  isExactly,
  listOf,
  mapOf,
  optionalOf,
  param,
  showCall,
  showType,
  simpleTypes,
  withoutOptional,
  type CelType,
} from "./cel-type.ts";
import type { Declarations, Overload } from "./declarations.ts";
import { assign, moreGeneral, resolve, type Bindings } from "./unify.ts";

/** The variables that an expression may name. */
export type Variables = { readonly [name: string]: CelType };

/** What was found out of an expression. */
export type Typing = {
  issues: readonly Issue[];
  typeOf(expr: Expr): CelType;
  /** The ways in which a call may be meant. */
  overloadsOf(call: Call): readonly string[];
  /** The function that a call means, where the text reads as a method of a name: `sets.contains(…)`. */
  functionOf(call: Call): { name: string; target?: Expr };
  /** Whether a select is a name with dots in it. */
  isName(select: Select): boolean;
  /** The variables that it names. */
  uses: ReadonlySet<string>;
};

type Checker = {
  declarations: Declarations;
  scope: ReadonlyMap<string, CelType>;
  bindings: Bindings;
  free: number;
  issues: Issue[];
  types: Map<Expr, CelType>;
  overloads: Map<Expr, string[]>;
  /** Calls whose target is no value, but a part of the function's name. */
  qualified: Map<Expr, string>;
  /** Selects that are names with dots in them. */
  names: Set<Expr>;
  uses: Set<string>;
};

/** Finds the types of an expression's parts. */
export function checkTypes(expr: Expr, variables: Variables, declarations: Declarations): Typing {
  const checker: Checker = {
    declarations,
    scope: new Map(Object.entries(variables)),
    bindings: new Map(),
    free: 0,
    issues: [],
    types: new Map(),
    overloads: new Map(),
    qualified: new Map(),
    names: new Set(),
    uses: new Set(),
  };
  check(checker, expr);
  const { issues, types, overloads, qualified, bindings, uses } = checker;
  return {
    issues,
    uses,
    typeOf: (part) => resolve(bindings, types.get(part) ?? simpleTypes.dyn, "dyn"),
    overloadsOf: (call) => overloads.get(call) ?? [],
    isName: (select) => checker.names.has(select),
    functionOf: (call) => {
      const name = qualified.get(call);
      if (name !== undefined) return { name };
      return { name: call.name, ...(call.target ? { target: call.target } : {}) };
    },
  };
}

function check(checker: Checker, expr: Expr): CelType {
  const type = typeOf(checker, expr);
  checker.types.set(expr, type);
  return type;
}

function typeOf(checker: Checker, expr: Expr): CelType {
  switch (expr.kind) {
    case "literal":
      return simpleTypes[expr.literal.type];
    case "name":
      return typeOfIdentifier(checker, expr.name) ?? undeclared(checker, expr.at, expr.name);
    case "select":
      return typeOfSelect(checker, expr);
    case "call":
      return expr.name === "_?._" && !expr.target ? typeOfOptionalSelect(checker, expr) : typeOfCall(checker, expr);
    case "list":
      return typeOfList(checker, expr);
    case "map":
      return typeOfMap(checker, expr);
    case "message":
      return typeOfMessage(checker, expr);
    case "fold":
      return typeOfFold(checker, expr);
  }
}

function tell(checker: Checker, at: number, message: string): CelType {
  checker.issues.push({ at, message });
  return simpleTypes.error;
}

const undeclared = (checker: Checker, at: number, name: string): CelType =>
  tell(checker, at, `undeclared reference to '${name}' (in container '')`);

const mismatch = (checker: Checker, at: number, wanted: CelType, given: CelType): CelType =>
  tell(checker, at, `expected type '${showType(wanted)}' but found '${showType(given)}'`);

function typeOfIdentifier(checker: Checker, text: string): CelType | undefined {
  const name = text.replace(/^\./, "");
  const type = checker.scope.get(name);
  if (type) checker.uses.add(name);
  return type ?? checker.declarations.typeOfName(name);
}

/** Remembers what was found out when types were put together; false when they do not fit. */
function unify(checker: Checker, wanted: readonly CelType[], given: readonly CelType[]): boolean {
  const found = assign(checker.bindings, wanted, given);
  if (found) checker.bindings = found;
  return found !== undefined;
}

/** `a.b.c` as one name; undefined when it is none. */
function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === "name") return expr.name;
  if (expr.kind !== "select" || expr.isTest) return undefined;
  const before = qualifiedName(expr.operand);
  return before === undefined ? undefined : `${before}.${expr.field}`;
}

function typeOfSelect(checker: Checker, expr: Select): CelType {
  const name = qualifiedName(expr);
  const known = name === undefined ? undefined : typeOfIdentifier(checker, name);
  if (known) {
    checker.names.add(expr);
    return known;
  }
  const type = typeOfField(checker, expr, expr);
  return resolve(checker.bindings, expr.isTest ? simpleTypes.bool : type);
}

function typeOfField(checker: Checker, { at }: Expr, { operand, field }: { operand: Expr; field: string }): CelType {
  const whole = resolve(checker.bindings, check(checker, operand));
  const value = withoutOptional(whole);
  const found = fieldIn(checker, at, { of: value ?? whole, field });
  return value ? optionalOf(found) : found;
}

function fieldIn(checker: Checker, at: number, { of, field }: { of: CelType; field: string }): CelType {
  if (of.kind === "map") return of.parameters[1] ?? simpleTypes.dyn;
  if (of.kind === "struct") {
    if (!of.fieldOf) return tell(checker, at, `unexpected failed resolution of '${of.name}'`);
    return of.fieldOf(field) ?? tell(checker, at, `undefined field '${field}'`);
  }
  if (of.kind === "param") unify(checker, [simpleTypes.dyn], [of]);
  else if (!isDynOrError(of)) tell(checker, at, `type '${showType(of)}' does not support field selection`);
  return simpleTypes.dyn;
}

function typeOfOptionalSelect(checker: Checker, expr: Call): CelType {
  const [operand, name] = expr.args as [Expr, Expr];
  const field = name.kind === "literal" && name.literal.type === "string" ? name.literal.value : "";
  const type = typeOfField(checker, expr, { operand, field });
  checker.types.set(name, simpleTypes.string);
  checker.overloads.set(expr, ["select_optional_field"]);
  return resolve(checker.bindings, withoutOptional(type) ? type : optionalOf(type));
}

function typeOfCall(checker: Checker, expr: Call): CelType {
  for (const arg of expr.args) check(checker, arg);
  const { target, name } = expr;
  const prefix = target ? qualifiedName(target) : undefined;
  const qualified = prefix === undefined ? undefined : `${prefix}.${name}`;
  if (qualified !== undefined && checker.declarations.overloadsOf(qualified)) {
    checker.qualified.set(expr, qualified);
    return resolveCall(checker, expr, { name: qualified, target: undefined });
  }
  if (target) check(checker, target);
  return resolveCall(checker, expr, { name, target });
}

type Callee = { name: string; target: Expr | undefined };

/** The type that all fitting ways to call a function agree on. */
function resolveCall(checker: Checker, expr: Call, { name, target }: Callee): CelType {
  const overloads = checker.declarations.overloadsOf(name);
  if (!overloads) return undeclared(checker, expr.at, name);
  if (name === "_&&_" || name === "_||_") return typeOfLogical(checker, expr, overloads);
  const given = [...(target ? [target] : []), ...expr.args].map((arg) => typeIn(checker, arg));
  const results: CelType[] = [];
  for (const overload of overloads) {
    if (overload.isMethod !== (target !== undefined)) continue;
    const { args, result } = withFreshParams(checker, overload);
    if (!unify(checker, given, args)) continue;
    remember(checker, expr, overload.id);
    results.push(resolve(checker.bindings, result));
  }
  const [first] = results;
  if (first) return results.slice(1).reduce(sameOrDyn, first);
  const shown = showCall(
    given.map((type) => resolve(checker.bindings, type, "dyn")),
    target !== undefined,
  );
  return tell(checker, expr.at, `found no matching overload for '${name.replace(/^\./, "")}' applied to '${shown}'`);
}

const typeIn = (checker: Checker, part: Expr): CelType => checker.types.get(part) ?? simpleTypes.dyn;

const sameOrDyn = (one: CelType, other: CelType): CelType =>
  isDyn(one) || isExactly(one, other) ? one : simpleTypes.dyn;

function remember(checker: Checker, expr: Expr, id: string): void {
  const known = checker.overloads.get(expr);
  if (known) known.push(id);
  else checker.overloads.set(expr, [id]);
}

/** Each call finds the types of its parameters anew. */
function withFreshParams(checker: Checker, overload: Overload): Pick<Overload, "args" | "result"> {
  if (overload.params.length === 0) return overload;
  const fresh = new Map(overload.params.map((name) => [name, freshType(checker)]));
  return { args: overload.args.map((type) => resolve(fresh, type)), result: resolve(fresh, overload.result) };
}

function freshType(checker: Checker): CelType {
  checker.free += 1;
  return param(`_var${checker.free - 1}`);
}

function typeOfLogical(checker: Checker, expr: Call, overloads: readonly Overload[]): CelType {
  const fit = expr.args.map((arg) => {
    const given = typeIn(checker, arg);
    if (unify(checker, [given], [simpleTypes.bool])) return true;
    mismatch(checker, arg.at, simpleTypes.bool, given);
    return false;
  });
  for (const { id } of overloads) remember(checker, expr, id);
  return fit.every(Boolean) ? simpleTypes.bool : simpleTypes.error;
}

/** The type that two items of a list have in common; any, where they have none, which `check-literals.ts` judges. */
function join(checker: Checker, before: CelType | undefined, given: CelType): CelType {
  if (!before) return given;
  return unify(checker, [before], [given]) ? moreGeneral(before, given) : simpleTypes.dyn;
}

/** The type of a value, or of what an optional one holds where it may be left out. */
function typeOfPart(checker: Checker, part: Expr, isOptional: boolean): CelType {
  const type = check(checker, part);
  if (!isOptional) return type;
  const value = withoutOptional(type);
  if (!value && !isDyn(type)) mismatch(checker, part.at, optionalOf(type), type);
  return value ?? type;
}

function typeOfList(checker: Checker, { items, optional }: ListLiteral): CelType {
  let type: CelType | undefined;
  for (const [index, item] of items.entries()) {
    const given = typeOfPart(checker, item, optional.includes(index));
    type = join(checker, type, given);
  }
  return listOf(type ?? freshType(checker));
}

function typeOfMap(checker: Checker, { entries }: MapLiteral): CelType {
  let keyType: CelType | undefined;
  let valueType: CelType | undefined;
  for (const { key, value, isOptional } of entries) {
    keyType = join(checker, keyType, check(checker, key));
    valueType = join(checker, valueType, typeOfPart(checker, value, isOptional));
  }
  return mapOf(keyType ?? freshType(checker), valueType ?? freshType(checker));
}

function typeOfMessage(checker: Checker, expr: Message): CelType {
  const { name, at, fields } = expr;
  const declared = typeOfIdentifier(checker, name);
  if (!declared) return undeclared(checker, at, name);
  const type = messageType(checker, expr, declared);
  for (const field of fields) {
    const given = typeOfPart(checker, field.value, field.isOptional);
    const wanted = type
      ? fieldIn(checker, field.at, { of: type, field: field.name })
      : tell(
          checker,
          field.at,
          checker.declarations.typeOfName(name)
            ? `undefined field '${field.name}'`
            : `unexpected failed resolution of '${name}'`,
        );
    if (unify(checker, [wanted], [given])) continue;
    const words = `expected type of field '${field.name}' is '${showType(wanted)}' but provided type is '${showType(given)}'`;
    tell(checker, field.at, words);
  }
  return type ?? simpleTypes.error;
}

function messageType(checker: Checker, { at }: Message, declared: CelType): CelType | undefined {
  const type = declared.parameters[0] ?? simpleTypes.dyn;
  if (declared.kind === "type" && type.kind === "struct") return type;
  const words =
    declared.kind === "type" ? `'${showType(type)}' is not a message type` : `'${showType(declared)}' is not a type`;
  tell(checker, at, words);
  return undefined;
}

function typeOfFold(checker: Checker, expr: Fold): CelType {
  const { range, accumulator, init, condition, step, result } = expr;
  check(checker, range);
  const accumulated = check(checker, init);
  const outer = checker.scope;
  const withAccumulator = new Map([...outer, [accumulator, accumulated]]);
  checker.scope = new Map([...withAccumulator, ...variablesOf(checker, expr)]);
  wants(checker, condition, simpleTypes.bool);
  wants(checker, step, accumulated);
  checker.scope = withAccumulator;
  const type = check(checker, result);
  checker.scope = outer;
  return resolve(checker.bindings, type);
}

function wants(checker: Checker, part: Expr, type: CelType): void {
  const given = check(checker, part);
  if (!unify(checker, [type], [given])) mismatch(checker, part.at, type, given);
}

/** The types of a loop's variables: the items of a list or the keys of a map, or of two the place and what is there. */
function variablesOf(checker: Checker, { range, variables }: Fold): [string, CelType][] {
  const type = resolve(checker.bindings, typeIn(checker, range));
  const types = itemTypes(checker, range.at, type);
  const seen = variables.length > 1 ? [types.key, types.value] : [type.kind === "list" ? types.value : types.key];
  return variables.map((name, index) => [name, seen[index] ?? simpleTypes.dyn]);
}

function itemTypes(checker: Checker, at: number, range: CelType): { key: CelType; value: CelType } {
  const { dyn, int } = simpleTypes;
  const [one = dyn, two = dyn] = range.parameters;
  if (range.kind === "list") return { key: int, value: one };
  if (range.kind === "map") return { key: one, value: two };
  if (range.kind === "param") unify(checker, [dyn], [range]);
  if (range.kind === "param" || isDynOrError(range)) return { key: dyn, value: dyn };
  const words = `expression of type '${showType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`;
  const error = tell(checker, at, words);
  return { key: error, value: error };
}
