// What an expression is made of, after its macros are written out: loops are folds, `has` is a select that tests.
// @see cel-go common/ast, v0.26.0

/** A value that stands in the text. */
export type Literal =
  | { type: "bool"; value: boolean }
  | { type: "int" | "uint"; value: bigint }
  | { type: "double"; value: number }
  | { type: "string"; value: string }
  | { type: "bytes"; value: Uint8Array }
  | { type: "null"; value: null };

/** A key and its value in a map; `at` is where the colon stands. */
export type MapEntry = { at: number; key: Expr; value: Expr; isOptional: boolean };

/** A field of a message that is made; `at` is where the colon stands. */
export type MessageField = { at: number; name: string; value: Expr; isOptional: boolean };

/** A loop: `accumulator` begins as `init`, becomes `step` for each item while `condition` holds, and `result` is worked out from it. */
export type Fold = {
  kind: "fold";
  at: number;
  range: Expr;
  variables: readonly string[];
  accumulator: string;
  init: Expr;
  condition: Expr;
  step: Expr;
  result: Expr;
};

/** A list of values; some may be left out when they are empty optionals. */
export type ListLiteral = { kind: "list"; at: number; items: readonly Expr[]; optional: readonly number[] };

/** A call of a function, or of a method where it has a target. */
export type Call = { kind: "call"; at: number; name: string; target?: Expr; args: readonly Expr[] };

/** `operand.field`, or the question whether it is there. */
export type Select = { kind: "select"; at: number; operand: Expr; field: string; isTest: boolean };

/** A map of values. */
export type MapLiteral = { kind: "map"; at: number; entries: readonly MapEntry[] };

/** `Name{field: value}`. */
export type Message = { kind: "message"; at: number; name: string; fields: readonly MessageField[] };

/** A part of an expression. `at` is the offset, in UTF-16 units, by which errors tell where it is. */
export type Expr =
  | { kind: "literal"; at: number; literal: Literal }
  | { kind: "name"; at: number; name: string }
  | Select
  | Call
  | ListLiteral
  | MapLiteral
  | Message
  | Fold;

/** Something that is wrong at a place of the text; no place when it is about the whole. */
export type Issue = { at: number | undefined; message: string };

/** The parts that an expression has, in the order of the text. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "literal":
    case "name":
      return [];
    case "select":
      return [expr.operand];
    case "call":
      return [...(expr.target ? [expr.target] : []), ...expr.args];
    case "list":
      return expr.items;
    case "map":
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case "message":
      return expr.fields.map(({ value }) => value);
    case "fold":
      return [expr.range, expr.init, expr.condition, expr.step, expr.result];
  }
}

/** An expression and all that it is made of, from the top down. */
export function* everyPart(expr: Expr): Generator<Expr> {
  yield expr;
  for (const part of partsOf(expr)) yield* everyPart(part);
}
