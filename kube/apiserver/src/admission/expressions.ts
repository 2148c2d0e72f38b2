// Expressions of admission: judged by their types when they are written, compiled once for as long as the object that carries them stays as it is.
import {
  CelError,
  checkExpression,
  compile,
  listOf,
  printType,
  simpleTypes,
  struct,
  type CelType,
  type Program,
} from "@sluice/cel";
import { typeAsVariable, variableTypes, type ScopeOptions } from "./expression-types.ts";

const known = new WeakMap<object, Map<string, Program | CelError>>();

/** The program of an expression. @throws {CelError} when it cannot be compiled */
export function programOf(owner: object, expression: string): Program {
  let programs = known.get(owner);
  if (!programs) known.set(owner, (programs = new Map()));
  let program = programs.get(expression);
  if (!program) programs.set(expression, (program = attempt(owner, expression)));
  if (program instanceof CelError) throw program;
  return program;
}

/** What expressions are for, which says of what type they have to be. */
export type Purpose = "condition" | "message" | "annotation" | "variable" | "configuration" | "patch";

const wanted: { readonly [purpose in Purpose]: readonly CelType[] | undefined } = {
  condition: [simpleTypes.bool],
  message: [simpleTypes.string],
  annotation: [simpleTypes.string, simpleTypes.null],
  variable: undefined,
  configuration: [struct("Object")],
  patch: [listOf(struct("JSONPatch"))],
};

/** What is wrong with an expression, or what type it has. */
export function judgeExpression(
  expression: string,
  purpose: Purpose,
  scope: ScopeOptions,
): { wrong: string } | { wrong?: undefined; type: CelType } {
  const messages = purpose === "configuration" || purpose === "patch";
  const found = checkExpression(expression, { variables: variableTypes(scope), messages });
  if (found.wrong !== undefined) return { wrong: `compilation failed: ${found.wrong}` };
  const given = printType(found.type);
  const types = wanted[purpose]?.map(printType);
  if (types && !types.includes(given)) {
    const either = types.length === 1 ? types[0] : `one of [${types.join(" ")}]`;
    return { wrong: `must evaluate to ${either} but got ${given}` };
  }
  const program = compiled(expression, scope);
  if (program instanceof CelError) return { wrong: `program instantiation failed: ${program.message}` };
  return { type: found.type };
}

/** The types of a policy's variables, each found with those before it. */
function variablesOf(owner: object): ReadonlyMap<string, CelType> {
  const { spec } = owner as { spec?: { variables?: { name: string; expression: string }[] } };
  const types = new Map<string, CelType>();
  for (const { name, expression } of spec?.variables ?? []) {
    const found = checkExpression(expression, { variables: variableTypes({ ...everything, variables: types }) });
    types.set(name, typeAsVariable(found.wrong === undefined ? found.type : undefined));
  }
  return types;
}

/** What is not there was refused when the expression was written. */
const everything = { hasParams: true, hasAuthorizer: true };
const typesOfVariables = new WeakMap<object, ReadonlyMap<string, CelType>>();

function attempt(owner: object, expression: string): Program | CelError {
  let variables = typesOfVariables.get(owner);
  if (!variables) typesOfVariables.set(owner, (variables = variablesOf(owner)));
  return compiled(expression, { ...everything, variables });
}

function compiled(expression: string, scope: ScopeOptions): Program | CelError {
  const types = variableTypes(scope);
  try {
    return compile(expression, { variables: Object.keys(types), types, messages: true });
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}
