// What of a value its type replaces as a whole: a policy that writes a part of such would take away the rest.
// @see apiserver pkg/admission/plugin/policy/mutating/patch/smd.go (findAtomics), v0.36.3
import { resolve, type MergeType } from "./merge-type.ts";

/** Where they are: `.spec.nodeSelector`, `.spec.containers[0].command`. */
export function findAtomics(value: unknown, type: MergeType, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  const concrete = resolve(type, value);
  if (concrete.sort === "list" && Array.isArray(value))
    return [
      ...(concrete.relation === "atomic" ? [path] : []),
      ...value.flatMap((item, index) => findAtomics(item, concrete.item, `${path}[${index}]`)),
    ];
  if (concrete.sort !== "map" || Array.isArray(value)) return [];
  // Entries of maps without fields are not looked into.
  const below = Object.entries(value).flatMap(([name, one]) => {
    const field = Object.hasOwn(concrete.fields, name) ? concrete.fields[name] : undefined;
    return field ? findAtomics(one, field, `${path}.${name}`) : [];
  });
  return [...(concrete.atomic ? [path] : []), ...below];
}
