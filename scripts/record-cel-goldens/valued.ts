// Data for one rich schema, and expressions on it, drawn from a seed: they are evaluated, and many of them fail.
import { randomOf } from "./cases.ts";
import allForms from "./forms.json" with { type: "json" };

type Random = () => number;

const text = { type: "string" };
const integer = { type: "integer" };
const listOf = (items: object, rest: object = {}) => ({ type: "array", items, ...rest });
const row = {
  type: "object",
  required: ["name"],
  properties: { name: text, value: integer, tags: listOf(text), when: { type: "string", format: "date-time" } },
};

/** What the data looks like. */
export const valuedSchema = {
  type: "object",
  properties: {
    text,
    other: text,
    count: integer,
    most: integer,
    ratio: { type: "number" },
    ready: { type: "boolean" },
    when: { type: "string", format: "date-time" },
    day: { type: "string", format: "date" },
    pause: { type: "string", format: "duration" },
    raw: { type: "string", format: "byte" },
    port: { "x-kubernetes-int-or-string": true },
    ports: listOf({ "x-kubernetes-int-or-string": true }),
    words: listOf(text),
    numbers: listOf(integer),
    ratios: listOf({ type: "number" }),
    wordSet: listOf(text, { "x-kubernetes-list-type": "set" }),
    numberSet: listOf(integer, { "x-kubernetes-list-type": "set" }),
    rows: listOf(row, { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] }),
    pairs: listOf(row, { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "value"] }),
    plainRows: listOf(row),
    lists: listOf(listOf(integer)),
    moments: listOf({ type: "string", format: "date-time" }),
    pauses: listOf({ type: "string", format: "duration" }),
    labels: { type: "object", additionalProperties: text },
    limits: { type: "object", additionalProperties: integer },
    nested: {
      type: "object",
      properties: {
        namespace: text,
        "a-b": integer,
        deep: { type: "object", properties: { size: integer, words: listOf(text) } },
      },
    },
    maybe: { type: "string", nullable: true },
  },
};

const below = (random: Random, count: number): number => Math.floor(random() * count);
const oneOf = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)] as T;
const some = <T>(random: Random, items: readonly T[], most = 4): T[] =>
  Array.from({ length: below(random, most + 1) }, () => oneOf(random, items));

const texts = [
  "",
  "a",
  "abc",
  "ABC def",
  "ä𝒳b",
  "1",
  "-7",
  "10.0.0.1",
  "10.0.0.0/8",
  "1.2.3",
  "500m",
  "a,b,,c",
  "https://u:p@example.com:80/a%20b?x=1&x=2#f",
  "2024-02-29T12:00:00Z",
  "1h30m",
  "true",
  "\ue000",
];
const integers = [0, 1, 2, 3, -1, 7, 42, 1000, -9007199254740991, 9007199254740991];
const doubles = [0, 1.5, -2.25, 3, 1e21, 1e-7, 0.1];
const moments = [
  "2024-02-29T12:34:56.789Z",
  "2021-01-01T01:00:00+01:00",
  "1999-12-31T23:59:59.123456789-08:00",
  "0001-01-01T00:00:00Z",
  "2024-07-01T00:00:00",
];
const pauses = ["1h30m", "-5s", "0", "1.5ms", "2 days", "100us"];
const keys = ["a", "b", "c-d", "e"];

/** Data of the schema. */
function drawData(random: Random): { [name: string]: unknown } {
  const drawRow = () => ({
    name: oneOf(random, keys),
    ...(random() < 0.7 ? { value: below(random, 4) } : {}),
    ...(random() < 0.4 ? { tags: some(random, texts, 3) } : {}),
    ...(random() < 0.3 ? { when: oneOf(random, moments) } : {}),
  });
  const rows = () => keys.filter(() => random() < 0.5).map((name) => ({ ...drawRow(), name }));
  const map = (values: readonly unknown[]) =>
    Object.fromEntries(
      keys
        .filter(() => random() < 0.3)
        .slice(0, 1)
        .map((key) => [key, oneOf(random, values)]),
    );
  const unique = (items: readonly unknown[]) => items.filter(() => random() < 0.4);
  const all: { [name: string]: unknown } = {
    text: oneOf(random, texts),
    other: oneOf(random, texts),
    count: oneOf(random, integers),
    most: oneOf(random, integers),
    ratio: oneOf(random, doubles),
    ready: random() < 0.5,
    when: oneOf(random, moments),
    day: "2024-02-29",
    pause: oneOf(random, pauses),
    raw: oneOf(random, ["", "YWJj", "_w=="]),
    port: oneOf<unknown>(random, [80, "http", "8080"]),
    ports: some<unknown>(random, [80, "http", 1]),
    words: some(random, texts),
    numbers: some(random, integers),
    ratios: some(random, doubles),
    wordSet: unique(texts),
    numberSet: unique(integers.slice(0, 8)),
    rows: rows(),
    pairs: rows(),
    plainRows: Array.from({ length: below(random, 4) }, drawRow),
    lists: Array.from({ length: below(random, 4) }, () => some(random, integers, 3)),
    moments: some(random, moments, 3),
    pauses: some(random, pauses, 3),
    labels: map(texts),
    limits: map(integers),
    nested: {
      ...(random() < 0.7 ? { namespace: oneOf(random, texts) } : {}),
      ...(random() < 0.7 ? { "a-b": oneOf(random, integers) } : {}),
      ...(random() < 0.7
        ? { deep: { ...(random() < 0.7 ? { size: below(random, 5) } : {}), words: some(random, texts, 2) } }
        : {}),
    },
    maybe: oneOf(random, [null, "maybe"]),
  };
  return Object.fromEntries(Object.entries(all).filter(() => random() < 0.85));
}

type Draw = { random: Random; depth: number; variables: readonly { name: string; kind: string }[] };

/** `$int` stands for an expression of that kind, `@` for a new variable of a loop. */
const forms: { readonly [kind: string]: readonly string[] } = allForms;

const rowForms: { readonly [kind: string]: string } = {
  string: ".name",
  int: ".value",
  strings: ".tags",
  timestamp: ".when",
};

function draw(on: Draw, kind: string): string {
  const { random, variables, depth } = on;
  const own = variables.flatMap((variable) => {
    if (variable.kind === kind) return [variable.name];
    const field = rowForms[kind];
    return variable.kind === "row" && field !== undefined ? [variable.name + field] : [];
  });
  if (own.length > 0 && random() < 0.5) return oneOf(random, own);
  const all = forms[kind] ?? [];
  const flat = all.filter((form) => !/[$@]/.test(form));
  const fitting = depth <= 0 && flat.length > 0 ? flat : all;
  return fill({ ...on, depth: depth - 1 }, oneOf(random, fitting));
}

/** A form with all that it leaves open drawn; variables are known from where they stand. */
function fill(on: Draw, form: string): string {
  let { variables } = on;
  let filled = "";
  for (const [part] of form.matchAll(/[$@][a-z]+|[^$@]+|[$@]/g)) {
    const kind = part.slice(1);
    if (part.startsWith("@") && kind !== "") {
      const name = `v${variables.length}`;
      variables = [...variables, { name, kind }];
      filled += name;
    } else filled += part.startsWith("$") && forms[kind] ? draw({ ...on, variables }, kind) : part;
  }
  return filled;
}

const wanted = [
  "bool",
  "bool",
  "bool",
  "bool",
  "int",
  "string",
  "ints",
  "strings",
  "dyn",
  "smap",
  "optint",
  "timestamp",
  "duration",
  "rows",
  "double",
  "uint",
  "quantity",
];

/** One object, what it was before, and expressions on the two. */
export function drawValued(seed: number, count: number): { self: object; oldSelf: object; expressions: string[] } {
  const random = randomOf(seed);
  const self = drawData(random);
  const changed = drawData(random);
  const shuffled = Object.fromEntries(
    Object.entries(self).map(([name, value]) => [
      name,
      Array.isArray(value) && random() < 0.5 ? value.toReversed() : value,
    ]),
  );
  const oldSelf = random() < 0.5 ? shuffled : changed;
  const expressions = Array.from({ length: count }, () =>
    draw({ random, depth: 3, variables: [] }, oneOf(random, wanted)),
  );
  return { self, oldSelf, expressions };
}
