import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration, parseDuration } from "./duration.ts";

const cases = [
  { text: "1h30m", ms: 5_400_000 },
  { text: "-1.5h", ms: -5_400_000 },
  { text: "0", ms: 0 },
  { text: "1h15m30.918s", ms: 4_530_918 },
  { text: ".5s", ms: 500 },
  { text: "10", code: "MISSING_UNIT", offset: 2 },
  { text: "1d", code: "UNKNOWN_UNIT", offset: 1 }, // Go has no days
  { text: "", code: "EMPTY", offset: 0 },
  { text: "s", code: "NOT_A_NUMBER", offset: 0 },
];

for (const { text, ms, ...error } of cases) {
  test(`parseDuration(${JSON.stringify(text)})`, () => {
    if (ms !== undefined) assert.equal(parseDuration(text), ms);
    else assert.throws(() => parseDuration(text), error);
  });
}

const written = [
  [90_000, "1m30s"],
  [3_600_000, "1h0m0s"],
  [1_500, "1.5s"],
  [250, "250ms"],
  [0, "0s"],
  [-60_000, "-1m0s"],
] as const;

for (const [ms, text] of written) {
  test(`formatDuration(${ms}) is ${text}`, () => assert.equal(formatDuration(ms), text));
}
