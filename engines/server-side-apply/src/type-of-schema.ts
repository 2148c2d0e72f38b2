// The types of structured-merge-diff's own schemas, for the corpora that are recorded from its tests.
import { deduced, type MergeType } from "./merge-type.ts";

type Fields = { [field: string]: unknown };
/** What a value is: a type by its name, or in place. */
export type TypeRef = Atom & { namedType?: string; elementRelationship?: string };
type Field = { name: string; type: TypeRef; default?: unknown };
type Atom = {
  scalar?: string;
  list?: { elementType: TypeRef; elementRelationship?: string; keys?: string[] };
  map?: { fields?: Field[]; elementType?: TypeRef; elementRelationship?: string };
};
/** A schema as that library writes it. */
export type Schema = { types: (Atom & { name: string })[] };
/** The type that a schema of structured-merge-diff describes. */
export function typeOfSchema(ref: TypeRef, schema: Schema): MergeType {
  const known = new Map<string, MergeType>();
  const named = (name: string): MergeType => {
    const found = known.get(name);
    if (found) return found;
    const type = {} as MergeType; // filled below: a type may contain itself
    known.set(name, type);
    return Object.assign(type, read(schema.types.find((one) => one.name === name) ?? {}));
  };
  const read = ({ elementRelationship, ...ref }: TypeRef): MergeType => related(readAtom(ref), elementRelationship);
  const readAtom = ({ namedType, ...atom }: TypeRef): MergeType => {
    if (namedType === "__untyped_deduced_") return deduced;
    if (namedType === "__untyped_atomic_") return { sort: "scalar", scalar: "untyped" };
    if (namedType !== undefined) return named(namedType);
    // What may be anything is one piece, or has the parts that its value has.
    if (atom.scalar === "untyped" && atom.map)
      return atom.map.elementRelationship === "atomic" ? { sort: "scalar", scalar: "untyped" } : deduced;
    if (atom.map) {
      const { fields = [], elementType, elementRelationship: relation } = atom.map;
      const defaults = fields.filter((one) => one.default !== undefined).map((one) => [one.name, one.default]);
      const type: MergeType = {
        sort: "map",
        fields: Object.fromEntries(fields.map((one) => [one.name, read(one.type)])),
        ...(elementType ? { of: read(elementType) } : {}),
        atomic: relation === "atomic",
      };
      // Lists of such items look here for the keys that an item may leave out.
      return Object.assign(type, { defaults: Object.fromEntries(defaults) as Fields });
    }
    if (atom.list) {
      const { elementType, elementRelationship: relation, keys = [] } = atom.list;
      const item = read(elementType);
      const keyDefaults = (item as { defaults?: Fields }).defaults ?? {};
      return { sort: "list", item, relation: relationOf(relation, keys), keys, keyDefaults };
    }
    return { sort: "scalar", scalar: atom.scalar as "string" };
  };
  return read(ref);
}

const relationOf = (relation: string | undefined, keys: string[]): "atomic" | "map" | "set" =>
  relation === undefined || relation === "atomic" ? "atomic" : keys.length > 0 ? "map" : "set";

function related(type: MergeType, relation: string | undefined): MergeType {
  if (relation === undefined) return type;
  if (type.sort === "map") return { ...type, atomic: relation === "atomic" };
  return type.sort === "list" ? { ...type, relation: relationOf(relation, type.keys) } : type;
}
