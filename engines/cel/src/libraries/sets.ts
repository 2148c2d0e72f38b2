// @see cel-go ext/sets.go
import type { Environment } from "@marcbachmann/cel-js";
import { equalValues } from "../equal-values.ts";

/** Nothing but the owner of the functions: the language has no namespaces for them. */
class SetsNamespace {
  readonly name = "sets";
}

const holds = (list: unknown[], item: unknown) => list.some((candidate) => equalValues(candidate, item));
const contains = (_: SetsNamespace, list: unknown[], part: unknown[]) => part.every((item) => holds(list, item));

/** sets.contains, sets.equivalent, sets.intersects. */
export function addSetLibrary(environment: Environment): void {
  environment
    .registerType("SetsNamespace", SetsNamespace)
    .registerConstant("sets", "SetsNamespace", new SetsNamespace())
    .registerFunction("SetsNamespace.contains(list, list): bool", contains)
    .registerFunction(
      "SetsNamespace.equivalent(list, list): bool",
      (sets: SetsNamespace, left: unknown[], right: unknown[]) =>
        contains(sets, left, right) && contains(sets, right, left),
    )
    .registerFunction(
      "SetsNamespace.intersects(list, list): bool",
      (_: SetsNamespace, left: unknown[], right: unknown[]) => left.some((item) => holds(right, item)),
    );
}
