// Whether a value of one type may stand where another is wanted, and what that says of types that were not yet known.
// @see cel-go checker/types.go, checker/mapping.go, v0.26.0
import { isDyn, isDynOrError, isExactly, simpleTypes, type CelType } from "./cel-type.ts";

/** What is known of the types that are to be found, by their names. */
export type Bindings = ReadonlyMap<string, CelType>;

const keyOf = ({ kind, name }: CelType): string | undefined => (kind === "param" ? name : undefined);
const find = (bindings: Bindings, type: CelType): CelType | undefined => {
  const key = keyOf(type);
  return key === undefined ? undefined : bindings.get(key);
};

/** What is known after a type was put where others are wanted; undefined when it does not fit. */
export function assign(
  bindings: Bindings,
  wanted: readonly CelType[],
  given: readonly CelType[],
): Bindings | undefined {
  const copy = new Map(bindings);
  return fitsEach(copy, wanted, given) ? copy : undefined;
}

function fitsEach(known: Map<string, CelType>, one: readonly CelType[], other: readonly CelType[]): boolean {
  return one.length === other.length && one.every((type, index) => fits(known, type, other[index] as CelType));
}

function fits(known: Map<string, CelType>, one: CelType, other: CelType): boolean {
  if (other.kind === "param") {
    const answer = substitutes(known, one, other);
    if (answer !== "unknown") return answer === "yes";
  }
  if (one.kind === "param") return substitutes(known, other, one) === "yes";
  if (isDynOrError(one) || isDynOrError(other)) return true;
  if (one.kind === "null") return isNullable(other);
  if (other.kind === "null") return isNullable(one);
  if (one.kind === "type") return other.kind === "type";
  if (one.kind !== other.kind || one.name !== other.name) return false;
  return one.kind === "struct" || fitsEach(known, one.parameters, other.parameters);
}

const isNullable = ({ kind }: CelType): boolean =>
  ["opaque", "struct", "any", "duration", "timestamp", "null"].includes(kind);

/** Whether a type may be what another stands for; unknown when that stands for nothing yet and cannot stand for this. */
function substitutes(known: Map<string, CelType>, type: CelType, open: CelType): "yes" | "no" | "unknown" {
  if (isExactly(type, open)) return "yes";
  const bound = find(known, open);
  if (bound) {
    if (isExactly(type, bound)) return "yes";
    if (!fits(known, type, bound)) return "no";
    const general = moreGeneral(type, bound);
    if (isAbsentFrom(known, open, general)) known.set(open.name, general);
    return "yes";
  }
  if (!isAbsentFrom(known, open, type)) return "unknown";
  known.set(open.name, type);
  return "yes";
}

/** Of two types that fit, the one that says less. */
export const moreGeneral = (one: CelType, other: CelType): CelType => (saysNoMore(one, other) ? one : other);

function saysNoMore(one: CelType, other: CelType): boolean {
  if (isDyn(one) || one.kind === "param") return true;
  if (isDyn(other) || other.kind === "param" || one.kind !== other.kind) return false;
  if (one.kind === "type") return true;
  if (one.kind !== "opaque" && one.kind !== "list" && one.kind !== "map") return isExactly(one, other);
  return (
    one.name === other.name &&
    one.parameters.length === other.parameters.length &&
    one.parameters.every((part, index) => saysNoMore(part, other.parameters[index] as CelType))
  );
}

/** Whether a type that is to be found is no part of another: none contains itself. */
function isAbsentFrom(known: Bindings, open: CelType, within: CelType): boolean {
  if (isExactly(open, within)) return false;
  if (within.kind === "param") {
    const bound = find(known, within);
    return bound === undefined || isAbsentFrom(known, open, bound);
  }
  return within.parameters.every((part) => isAbsentFrom(known, open, part));
}

/** A type with what is known put in; what is still to be found becomes `rest`, or stays. */
export function resolve(known: Bindings, type: CelType, rest?: "dyn"): CelType {
  const bound = find(known, type);
  if (bound) return resolve(known, bound, rest);
  if (type.kind === "param") return rest ? simpleTypes.dyn : type;
  if (type.parameters.length === 0) return type;
  return { ...type, parameters: type.parameters.map((part) => resolve(known, part, rest)) };
}
