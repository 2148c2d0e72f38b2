import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyDefaults,
  defineKind,
  describeFieldError,
  s,
  toCustomResourceDefinition,
  validate,
  type ObjectOf,
} from "./index.ts";

const Widget = defineKind({
  group: "example.com",
  version: "v1",
  kind: "Widget",
  doc: "A thing that turns.",
  plural: "widgets",
  shortNames: ["wd"],
  categories: ["all"],
  spec: s.object("How it turns.", {
    speed: s.integer("Turns a minute.", { minimum: 1, default: 5 }),
    direction: s.optional(s.oneOf("Which way.", ["left", "right"])),
    interval: s.duration("Pause between two turns."),
    parts: s.optional(
      s.array("What it is made of.", s.object("One part.", { name: s.string("Its name.") }), { keys: ["name"] }),
    ),
    labels: s.optional(s.map("Marks on it.", s.string("Value of one mark."))),
  }),
  status: s.object("What it does.", { turns: s.optional(s.integer("Turns so far.")) }, { default: { turns: 0 } }),
  rules: [{ cel: "self.speed < 10 || self.direction == 'left'", message: "fast ones turn left" }],
  printerColumns: [{ name: "Speed", type: "integer", jsonPath: ".spec.speed" }],
});
type Widget = ObjectOf<typeof Widget>;

test("a definition gives the TypeScript type of its objects", () => {
  const widget: Widget = {
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "w" },
    spec: { speed: 3, interval: "1m", direction: "left", parts: [{ name: "axle" }] },
  };
  // @ts-expect-error -- a value outside the closed set
  widget.spec.direction = "up";
  // @ts-expect-error -- a required field is a number
  widget.spec.speed = "3";
  // @ts-expect-error -- an optional field may be absent
  assert.throws(() => widget.status.turns, TypeError);
});

test("a definition fills in its defaults and says what is wrong in Kubernetes' words", () => {
  const given = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" }, spec: { interval: "soon" } };
  const widget = applyDefaults(given, Widget.schema);
  assert.deepEqual(widget, { ...given, spec: { interval: "soon", speed: 5 }, status: { turns: 0 } });
  assert.deepEqual(validate(widget, Widget.schema).map(describeFieldError), [
    String.raw`spec.interval: Invalid value: "soon": spec.interval in body should match '^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$'`,
  ]);
});

test("a definition becomes a CustomResourceDefinition", () => {
  const crd = toCustomResourceDefinition(Widget);
  assert.equal(crd.metadata.name, "widgets.example.com");
  assert.deepEqual(crd.spec.names, {
    categories: ["all"],
    kind: "Widget",
    listKind: "WidgetList",
    plural: "widgets",
    shortNames: ["wd"],
    singular: "widget",
  });
  const { openAPIV3Schema } = crd.spec.versions[0].schema;
  assert.deepEqual(openAPIV3Schema.properties.spec.required, ["interval"]);
  assert.deepEqual(openAPIV3Schema.properties.spec["x-kubernetes-validations"], [
    { rule: "self.speed < 10 || self.direction == 'left'", message: "fast ones turn left" },
  ]);
  assert.deepEqual(openAPIV3Schema.properties.spec.properties.parts["x-kubernetes-list-map-keys"], ["name"]);
});
