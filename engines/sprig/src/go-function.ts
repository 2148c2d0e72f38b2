// How this engine writes down functions for templates: Go's parameter types first, then the body, whose TypeScript types follow from them.
import type { CallContext, GoFunction, GoMap, GoStruct } from "@sluice/gotemplate";

/** Functions by the names that templates use. */
export type FunctionTable = Readonly<Record<string, GoFunction>>;

type Known = {
  string: string;
  bool: boolean;
  int: number;
  uint32: number;
  float64: number;
  "map[string]interface {}": GoMap | null;
  "[]interface {}": readonly unknown[] | null;
  "time.Time": GoStruct;
  "sprig.certificate": GoStruct;
};

type Argument<Type extends string> = Type extends keyof Known ? Known[Type] : unknown;

/** What the body gets for parameters of these Go types: numbers for int, the rest as `@sluice/gotemplate` plays them. */
type Arguments<Types extends readonly string[]> = Types extends readonly [
  infer Head extends string,
  ...infer Rest extends readonly string[],
]
  ? Head extends `...${infer Element}`
    ? Argument<Element>[]
    : [Argument<Head>, ...Arguments<Rest>]
  : [];

/** A function that needs nothing but its arguments. */
export const define = <const Types extends readonly string[]>(
  types: Types,
  body: (...args: Arguments<Types>) => unknown,
): GoFunction => defineWithContext(types, (_context, ...args) => body(...args));

/** A function whose cost must be known before it is paid: it asks `context.spend`. */
export function defineWithContext<const Types extends readonly string[]>(
  types: Types,
  body: (context: CallContext, ...args: Arguments<Types>) => unknown,
): GoFunction {
  const isNumber = types.map((type) => /^(\.\.\.)?(int|uint32)$/.test(type));
  const isPlain = !isNumber.includes(true);
  return {
    types,
    call(args, context) {
      const values = isPlain
        ? args
        : args.map((value, at) => (isNumber[Math.min(at, types.length - 1)] ? toNumber(value) : value));
      const result = body(context, ...(values as Arguments<Types>));
      if (typeof result === "string" && result.length > freeLength) context.spend(result.length);
      return result;
    },
  };
}

/** Texts up to this length are not counted, longer ones are: a text that doubles with each call must meet a limit. */
const freeLength = 4_096;

const toNumber = (value: unknown): number =>
  Number(typeof value === "bigint" ? value : (value as { value: bigint | number }).value);

/** A function that costs time rather than space: each call is charged as so many bytes of output, so that a loop around it meets the limit. */
export const defineCostly = <const Types extends readonly string[]>(
  bytes: number,
  types: Types,
  body: (...args: Arguments<Types>) => unknown,
): GoFunction =>
  defineWithContext(types, (context, ...args) => {
    context.spend(bytes);
    return body(...args);
  });
