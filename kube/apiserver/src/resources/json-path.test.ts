import assert from "node:assert/strict";
import { test } from "node:test";
import { readJsonPath } from "./json-path.ts";

const object = {
  metadata: { labels: { "app.io/name": "web" } },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Healthy", status: "False" },
    ],
    replicas: 0,
  },
};
const cases: [string, unknown][] = [
  [".status.replicas", 0],
  ['.status.conditions[?(@.type=="Healthy")].status', "False"],
  [".status.conditions[?(@.type=='Ready')].status", "True"],
  [".status.conditions[1].type", "Healthy"],
  [".status.conditions[*].type", "Ready"],
  [".metadata.labels.app\\.io/name", "web"],
  [".metadata.labels['app.io/name']", "web"],
  ["{.status.replicas}", 0],
  [".status.none.deeper", undefined],
  [".status[broken", undefined],
];
for (const [path, value] of cases)
  test(`${path} is ${JSON.stringify(value)}`, () => assert.equal(readJsonPath(object, path), value));
