// Types as cel-go's checker knows them.
// @see cel-go common/types/types.go, checker/format.go, v0.26.0

/** What sort of type one is. */
export type Kind =
  | "any"
  | "bool"
  | "bytes"
  | "double"
  | "duration"
  | "dyn"
  | "error"
  | "int"
  | "list"
  | "map"
  | "null"
  | "opaque"
  | "param"
  | "string"
  | "struct"
  | "timestamp"
  | "type"
  | "uint";

/** A type: of lists, maps and opaque ones the parameters belong to it, of structs the fields that an expression may name. */
export type CelType = {
  readonly kind: Kind;
  readonly name: string;
  readonly parameters: readonly CelType[];
  /** Undefined for a struct that nobody looks into. */
  readonly fieldOf?: (name: string) => CelType | undefined;
};

const simple = (kind: Kind, name: string = kind): CelType => ({ kind, name, parameters: [] });

/** The types without parameters, by the names that they are shown by. */
export const simpleTypes = {
  any: simple("any"),
  bool: simple("bool"),
  bytes: simple("bytes"),
  double: simple("double"),
  duration: simple("duration"),
  dyn: simple("dyn"),
  error: simple("error", "!error!"),
  int: simple("int"),
  null: simple("null"),
  string: simple("string"),
  timestamp: simple("timestamp"),
  uint: simple("uint"),
} as const;

/** A list of items of a type. */
export const listOf = (item: CelType): CelType => ({ kind: "list", name: "list", parameters: [item] });

/** A map from keys to values. */
export const mapOf = (key: CelType, value: CelType): CelType => ({
  kind: "map",
  name: "map",
  parameters: [key, value],
});

/** A type that only its functions look into. */
export const opaque = (name: string, parameters: readonly CelType[] = []): CelType => ({
  kind: "opaque",
  name,
  parameters,
});

/** A value that may be absent. */
export const optionalOf = (value: CelType): CelType => opaque("optional_type", [value]);

/** A type whose fields have types; `fieldOf` is absent where it has none. */
export const struct = (name: string, fieldOf?: (name: string) => CelType | undefined): CelType => ({
  kind: "struct",
  name,
  parameters: [],
  ...(fieldOf ? { fieldOf } : {}),
});

/** The type of a type. */
export const typeOf = (of?: CelType): CelType => ({ kind: "type", name: "type", parameters: of ? [of] : [] });

/** A type that is yet to be found. */
export const param = (name: string): CelType => ({ kind: "param", name, parameters: [] });

/** Whether it may be anything. */
export const isDyn = ({ kind }: CelType): boolean => kind === "dyn" || kind === "any";

/** Whether it may be anything, or is already known to be wrong. */
export const isDynOrError = (type: CelType): boolean => isDyn(type) || type.kind === "error";

/** The value's type where the type is an optional one. */
export const withoutOptional = (type: CelType): CelType | undefined =>
  type.kind === "opaque" && type.name === "optional_type" ? type.parameters[0] : undefined;

/** Whether two types are one. */
export const isExactly = (one: CelType, other: CelType): boolean =>
  one === other ||
  (one.kind === other.kind &&
    one.name === other.name &&
    one.parameters.length === other.parameters.length &&
    one.parameters.every((part, index) => isExactly(part, other.parameters[index] as CelType)));

/** A type as messages show it. */
export function showType({ kind, name, parameters }: CelType): string {
  if (kind === "param" || parameters.length === 0) return name;
  return `${name}(${parameters.map(showType).join(", ")})`;
}

/** A call as messages show it: `string.(int, list(string))`. */
export function showCall(types: readonly CelType[], hasTarget: boolean): string {
  const [target, ...rest] = types;
  const args = hasTarget ? rest : types;
  return `${hasTarget && target ? `${showType(target)}.` : ""}(${args.map(showType).join(", ")})`;
}

const runtimeNames: { readonly [kind in Kind]?: string } = {
  duration: "google.protobuf.Duration",
  timestamp: "google.protobuf.Timestamp",
  any: "google.protobuf.Any",
  null: "null_type",
};

/** A type by the name that its values have: `google.protobuf.Duration`, where messages of the checker say `duration`. */
export function printType({ kind, name, parameters }: CelType): string {
  const own = runtimeNames[kind] ?? name;
  return parameters.length === 0 ? own : `${own}(${parameters.map(printType).join(", ")})`;
}
