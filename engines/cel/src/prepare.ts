// An expression is read, judged and made ready to run.
import { CelError } from "./cel-error.ts";
import { fromJson, type ValueShape } from "./evaluate/from-json.ts";
import type { Frame } from "./evaluate/frame.ts";
import { Meter } from "./evaluate/meter.ts";
import { Held } from "./held.ts";
import { planExpression } from "./evaluate/plan.ts";
import { Failure, none, Optional, type Value } from "./evaluate/values.ts";
import { celTypeOf, schemaType } from "./schema-type.ts";
import { parseExpression } from "./syntax/parse.ts";
import { showIssues } from "./syntax/show-issues.ts";
import { optionalOf, simpleTypes, type CelType } from "./typing/cel-type.ts";
import { checkLiterals } from "./typing/check-literals.ts";
import { checkTypes, type Variables } from "./typing/check-types.ts";
import { fluxDeclarations, patchDeclarations, standardDeclarations, type Declarations } from "./typing/declarations.ts";

/** What an expression may use: its variables, those that it sees as optional values, and the schemas of those that have one. */
export type CompileOptions = {
  variables: readonly string[];
  optional?: readonly string[];
  shapes?: { [variable: string]: ValueShape };
  /** The types of variables that have no schema, where more is known than that they may be anything. */
  types?: Variables;
  /** Whether it may make messages (`Object{…}`, `JSONPatch{…}`), as mutating policies do. */
  messages?: boolean;
  /** Whether it may call what only Flux knows. */
  flux?: boolean;
};

/** A value, or why there is none; and what it cost, in Kubernetes' units. */
export type Evaluated = { value: Value; failure?: undefined; cost: number } | { failure: CelError; cost: number };

/** An expression that is ready to run, and the variables that it mentions. */
export type Prepared = {
  uses: ReadonlySet<string>;
  run(values: { [name: string]: unknown }, limit: number): Evaluated;
};

/**
 * Reads and judges an expression.
 *
 * @throws {CelError} SYNTAX or TYPE, with the lines that are wrong; CONSTANT where what is constant fails
 */
export function prepare(expression: string, options: CompileOptions): Prepared {
  const parsed = parseExpression(expression);
  if (parsed.issues) throw new CelError("SYNTAX", showIssues(expression, parsed.issues), placeOf(parsed.issues));
  const declarations = declarationsOf(options);
  const typing = checkTypes(parsed.expr, typesOf(options), declarations);
  const issues = typing.issues.length > 0 ? typing.issues : checkLiterals(parsed.expr, typing);
  if (issues.length > 0) throw new CelError("TYPE", showIssues(expression, issues), placeOf(issues));
  const names = [...options.variables, ...(options.optional ?? [])];
  const plan = planExpression(parsed.expr, { typing, declarations }, names);
  const isOptional = (name: string): boolean => options.optional?.includes(name) === true;
  const used = names.map((name) => typing.uses.has(name));
  const shapeOf = (name: string): ValueShape | undefined => {
    const shape = options.shapes?.[name];
    return typeOfShape(shape) && shape;
  };
  const shapes = Object.fromEntries(names.map((name) => [name, shapeOf(name)]));
  return {
    uses: typing.uses,
    run(values, limit) {
      const frame: Frame = { slots: Array.from({ length: plan.slots }), meter: new Meter(limit) };
      for (const [slot, name] of names.entries())
        if (used[slot]) frame.slots[slot] = valueOf(values[name], shapes[name], isOptional(name));
      return evaluated(plan.run, frame);
    },
  };
}

function declarationsOf({ messages, flux }: CompileOptions): Declarations {
  if (flux) return fluxDeclarations;
  return messages ? patchDeclarations : standardDeclarations;
}

const placeOf = ([issue]: readonly { at: number | undefined }[]): { offset?: number } =>
  issue?.at === undefined ? {} : { offset: issue.at };

// Many rules stand on one schema.
const known = new WeakMap<ValueShape, { type: CelType | undefined }>();

/** The type that a schema gives a variable; undefined for one that has none, or one of which expressions see nothing. */
function typeOfShape(shape: ValueShape | undefined): CelType | undefined {
  if (!shape) return undefined;
  const found = known.get(shape);
  if (found) return found.type;
  const typed = schemaType(shape, shape["x-kubernetes-embedded-resource"] === true);
  const type = typed && celTypeOf(typed, "selfType");
  known.set(shape, { type });
  return type;
}

function typesOf({ variables, optional = [], shapes = {}, types = {} }: CompileOptions): Variables {
  const typeOf = (name: string): CelType => typeOfShape(shapes[name]) ?? types[name] ?? simpleTypes.dyn;
  return Object.fromEntries([
    ...variables.map((name): [string, CelType] => [name, typeOf(name)]),
    ...optional.map((name): [string, CelType] => [name, optionalOf(typeOf(name))]),
  ]);
}

function valueOf(given: unknown, shape: ValueShape | undefined, isOptional: boolean): Value | undefined {
  const value = given instanceof Held ? given.value : given === undefined ? undefined : fromJson(given, shape);
  if (!isOptional) return value;
  return value === undefined ? none : new Optional(value);
}

function evaluated(run: (frame: Frame) => Value, frame: Frame): Evaluated {
  const { meter } = frame;
  try {
    const value = run(frame);
    if (value instanceof Failure) return { failure: new CelError("EVALUATION", value.message), cost: meter.cost };
    return { value, cost: meter.cost };
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return { failure: error, cost: meter.cost };
  }
}
