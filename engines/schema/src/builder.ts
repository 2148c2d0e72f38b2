// API types are written once, as data: from one definition come the TypeScript type, the OpenAPI schema, the defaults and the checks.
import type { StructuralSchema, ValidationRule } from "./structural-schema.ts";

/** A field: its schema, and in `T` the TypeScript type of its values. */
export type Field<T = unknown> = {
  readonly schema: StructuralSchema;
  readonly optional: boolean;
  /** Only for the compiler. */
  readonly ofType?: T;
};

/** A field that may be absent. One with a default need not be optional: the API fills it in, so readers always find it. */
export type OptionalField<T = unknown> = Field<T> & { readonly optional: true };

type Shape = { readonly [name: string]: Field };
type Simplify<T> = { [K in keyof T]: T[K] };

/** The TypeScript type of a field's values. */
export type ValueOf<F> = F extends Field<infer T> ? T : never;
type OptionalNames<S extends Shape> = { [K in keyof S]: S[K] extends OptionalField ? K : never }[keyof S];
type ObjectValue<S extends Shape> = Simplify<
  { -readonly [K in Exclude<keyof S, OptionalNames<S>>]: ValueOf<S[K]> } & {
    -readonly [K in OptionalNames<S>]?: ValueOf<S[K]>;
  }
>;

/** A rule in CEL over `self`, with the message for when it does not hold. */
export type Rule = { cel: string; message?: string } & Omit<ValidationRule, "rule" | "message">;

type StringOptions = Pick<StructuralSchema, "pattern" | "minLength" | "maxLength" | "format"> & { default?: string };
type IntegerOptions = Pick<StructuralSchema, "minimum" | "maximum"> & { default?: number; format?: "int32" | "int64" };
type ObjectOptions = { rules?: Rule[]; default?: unknown };
type ArrayOptions = Pick<StructuralSchema, "minItems" | "maxItems"> & { set?: true; keys?: string[] };

const field = <T>(schema: StructuralSchema): Field<T> => ({ schema, optional: false });

function object<S extends Shape>(description: string, fields: S, options: ObjectOptions = {}): Field<ObjectValue<S>> {
  const required = Object.keys(fields).filter(
    (name) => fields[name]?.optional === false && fields[name].schema.default === undefined,
  );
  return field({
    type: "object",
    description,
    properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
    ...(required.length > 0 ? { required: required.sort() } : {}),
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(options.rules ? { "x-kubernetes-validations": options.rules.map(toValidationRule) } : {}),
  });
}

/** A rule as a CRD holds it. */
export const toValidationRule = ({ cel, ...rest }: Rule): ValidationRule => ({ rule: cel, ...rest });

const string = (description: string, options: StringOptions = {}): Field<string> =>
  field({ type: "string", description, ...options });

/** Flux's own notion of a duration: decimal numbers with units, no sign; `ns` and `us` are not admitted. */
const durationOf = (units: string) => `^([0-9]+(\\.[0-9]+)?(${units}))+$`;

function duration(
  description: string,
  { default: preset, largest = "h" }: { default?: string; largest?: "h" | "m" } = {},
): Field<string> {
  const pattern = durationOf(largest === "h" ? "ms|s|m|h" : "ms|s|m");
  return string(description, { pattern, ...(preset === undefined ? {} : { default: preset }) });
}

const time = (description: string): Field<string> => string(description, { format: "date-time" });

const integer = (description: string, options: IntegerOptions = {}): Field<number> =>
  field({ type: "integer", description, ...options });

const boolean = (description: string, options: { default?: boolean } = {}): Field<boolean> =>
  field({ type: "boolean", description, ...options });

const oneOf = <const T extends readonly string[]>(
  description: string,
  values: T,
  options: { default?: T[number] } = {},
): Field<T[number]> => field({ type: "string", description, enum: [...values], ...options });

function array<T>(description: string, items: Field<T>, { set, keys, ...bounds }: ArrayOptions = {}): Field<T[]> {
  return field({
    type: "array",
    description,
    items: items.schema,
    ...bounds,
    ...(set ? { "x-kubernetes-list-type": "set" } : {}),
    ...(keys ? { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys } : {}),
  });
}

const map = <T>(description: string, values: Field<T>): Field<{ [key: string]: T }> =>
  field({ type: "object", description, additionalProperties: values.schema });

const any = (description: string): Field => field({ description, "x-kubernetes-preserve-unknown-fields": true });

const intOrString = (description: string): Field<number | string> =>
  field({ description, "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] });

const optional = <T>({ schema }: Field<T>): OptionalField<T> => ({ schema, optional: true });

/** A field again under other words, for a shape that several kinds use in different roles. */
const described = <F extends Field>(description: string, original: F): F => ({
  ...original,
  schema: { ...original.schema, description },
});

/** The words of a definition. Each takes the sentence that documents the field first. */
export const s = {
  object,
  string,
  duration,
  time,
  integer,
  boolean,
  oneOf,
  array,
  map,
  any,
  intOrString,
  optional,
  described,
} as const;
