// Which names a definition may have: no two kinds of a group share any of them.
// @see apiextensions-apiserver pkg/controller/status/naming_controller.go
import type { KubeObject } from "@sluice/objects";
import { crdSpecOf, type CrdSpec } from "./crd-spec.ts";

type Names = CrdSpec["names"];

/** Names that are accepted, and the first that is not. */
export type Acceptance = { names: Names; conflict?: { reason: string; message: string } };

/** Judges the names of a definition by those that others have been given. */
export function acceptNames(definition: KubeObject, all: readonly KubeObject[]): Acceptance {
  const { group, names } = crdSpecOf(definition);
  const others = all.filter((one) => one.metadata.name !== definition.metadata.name && crdSpecOf(one).group === group);
  const given = others.map(acceptedOf);
  const resources = new Set(
    given.flatMap(({ plural, singular, shortNames = [] }) => [plural, singular, ...shortNames]),
  );
  const kinds = new Set(given.flatMap(({ kind, listKind }) => [kind, listKind]));
  const wanted: [field: keyof Names, reason: string, value: string | undefined, taken: ReadonlySet<unknown>][] = [
    ["plural", "PluralConflict", names.plural, resources],
    ["singular", "SingularConflict", names.singular, resources],
    ["kind", "KindConflict", names.kind, kinds],
    ["listKind", "ListKindConflict", names.listKind, kinds],
  ];
  const accepted: Names = { ...names };
  let conflict: Acceptance["conflict"];
  const refuse = (reason: string, value: string): void => {
    conflict ??= { reason, message: `${JSON.stringify(value)} is already in use` };
  };
  for (const [field, reason, value, taken] of wanted) {
    if (!value || !taken.has(value)) continue;
    refuse(reason, value);
    Object.assign(accepted, { [field]: acceptedOf(definition)[field] ?? "" });
  }
  const shortName = names.shortNames?.find((name) => resources.has(name));
  if (shortName !== undefined) {
    refuse("ShortNamesConflict", shortName);
    accepted.shortNames = acceptedOf(definition).shortNames ?? [];
  }
  return conflict ? { names: accepted, conflict } : { names };
}

const acceptedOf = (definition: KubeObject): Names =>
  ((definition["status"] ?? {}) as { acceptedNames?: Names }).acceptedNames ?? {};
