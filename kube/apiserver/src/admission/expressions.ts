// Expressions of admission, compiled once for as long as the object that carries them stays as it is.
import { CelError, compile, type Program } from "@sluice/cel";

/** What an expression of admission may name. An `authorizer` it may not: what needs one is refused when it is written. */
export const admissionVariables = ["object", "oldObject", "request", "params", "namespaceObject", "variables"];

const known = new WeakMap<object, Map<string, Program | CelError>>();

/** The program of an expression. @throws {CelError} when it cannot be compiled */
export function programOf(owner: object, expression: string): Program {
  let programs = known.get(owner);
  if (!programs) known.set(owner, (programs = new Map()));
  let program = programs.get(expression);
  if (!program) programs.set(expression, (program = attempt(expression)));
  if (program instanceof CelError) throw program;
  return program;
}

/** What is wrong with an expression; undefined when nothing is. */
export function wrongWith(expression: string): string | undefined {
  const result = attempt(expression);
  return result instanceof CelError ? `compilation failed: ${result.message}` : undefined;
}

function attempt(expression: string): Program | CelError {
  try {
    return compile(expression, { variables: admissionVariables, messages: true });
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}
