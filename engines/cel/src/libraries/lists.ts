// @see k8s.io/apiserver/pkg/cel/library/lists.go
import type { Environment } from "@marcbachmann/cel-js";
import { equalJson } from "@sluice/objects";
import { CelError } from "../cel-error.ts";

type Ordered = bigint | number | string;

const extreme = (name: string, before: (left: Ordered, right: Ordered) => boolean) => (list: Ordered[]) => {
  const [first, ...rest] = list;
  if (first === undefined) throw new CelError("EVALUATION", `${name} called on empty list`);
  return rest.reduce((best, item) => (before(item, best) ? item : best), first);
};

function sum(list: Ordered[]): bigint | number {
  if (list.every((item) => typeof item === "bigint")) return list.reduce((total, item) => total + item, 0n);
  return list.reduce<number>((total, item) => total + Number(item), 0);
}

/** isSorted, sum, min, max, indexOf, lastIndexOf. */
export function addListLibrary(environment: Environment): void {
  environment
    .registerFunction("list.isSorted(): bool", (list: Ordered[]) =>
      list.every((item, index) => index === 0 || (list[index - 1] as Ordered) <= item),
    )
    .registerFunction("list.sum(): dyn", sum)
    .registerFunction(
      "list.min(): dyn",
      extreme("min", (left, right) => left < right),
    )
    .registerFunction(
      "list.max(): dyn",
      extreme("max", (left, right) => left > right),
    )
    .registerFunction("list.indexOf(dyn): int", (list: unknown[], item: unknown) =>
      BigInt(list.findIndex((candidate) => equalJson(candidate, item))),
    )
    .registerFunction("list.lastIndexOf(dyn): int", (list: unknown[], item: unknown) =>
      BigInt(list.findLastIndex((candidate) => equalJson(candidate, item))),
    );
}
