// Functions as calls need them: what their parameters say is worked out once, not at every call.
import type { Functions, GoFunction } from "./values.ts";

/** A function, with its parameters: `fixed` of them, and any number of `restType` behind those when it is variadic. */
export type Callable = {
  function: GoFunction;
  fixed: number;
  restType: string | undefined;
  /** `and`, `or` and `call` are forms of the language as long as nobody gives functions of their names. */
  form: "and" | "or" | "call" | undefined;
};

/** What calling a function, or a method, takes. */
export function callableOf(called: GoFunction, form?: Callable["form"]): Callable {
  const last = called.types.at(-1);
  const isVariadic = last?.startsWith("...") === true;
  return {
    function: called,
    fixed: called.types.length - (isVariadic ? 1 : 0),
    restType: isVariadic ? last?.slice(3) : undefined,
    form,
  };
}

/** The functions that templates of a set can call: those that were given, and Go's own. */
export class Callables {
  private readonly functions: Functions;
  private readonly builtins: Functions;
  private readonly known = new Map<string, Callable>();

  constructor(functions: Functions, builtins: Functions) {
    this.functions = functions;
    this.builtins = builtins;
  }

  readonly has = (name: string): boolean => this.functions.has(name) || this.builtins.has(name);

  find(name: string): Callable | undefined {
    const known = this.known.get(name);
    if (known) return known;
    const given = this.functions.get(name);
    const called = given ?? this.builtins.get(name);
    if (!called) return undefined;
    const isForm = !given && (name === "and" || name === "or" || name === "call");
    const callable = callableOf(called, isForm ? name : undefined);
    this.known.set(name, callable);
    return callable;
  }
}
