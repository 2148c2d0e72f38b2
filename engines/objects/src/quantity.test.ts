import assert from "node:assert/strict";
import { test } from "node:test";
import { compareQuantities, parseQuantity } from "./quantity.ts";

const cases: [string, string, number][] = [
  ["1", "1000m", 0],
  ["1Gi", "1024Mi", 0],
  ["0.1", "100m", 0],
  ["1e3", "1k", 0],
  ["1.5Gi", "1610612736", 0],
  ["1G", "1Gi", -1],
  ["-1", "0", -1],
  ["2", "1999m", 1],
];
for (const [left, right, order] of cases) {
  test(`${left} ${order === 0 ? "=" : order < 0 ? "<" : ">"} ${right}`, () => {
    assert.equal(compareQuantities(parseQuantity(left), parseQuantity(right)), order);
  });
}

for (const text of ["", "1Zi", "m", "1 Gi", "1e", "--1"]) {
  test(`"${text}" is refused`, () => assert.throws(() => parseQuantity(text), { code: "NOT_A_QUANTITY" }));
}
