// Schemas and expressions drawn from a seed: most are right, some name what is not there or mix types.

type Schema = { [key: string]: unknown };
type Shape =
  | { is: "bool" | "double" | "int" | "string" | "bytes" | "duration" | "timestamp" | "dyn" }
  | { is: "list" | "map"; item: Shape }
  | { is: "object"; fields: { [name: string]: Shape } };
type Random = () => number;

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const below = (random: Random, count: number): number => Math.floor(random() * count);
const oneOf = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)] as T;
const maybe = (random: Random, share: number): boolean => random() < share;

const names = ["alpha", "beta", "gamma-ray", "delta", "namespace", "x_y", "kind"];

/** A schema, and the shape that expressions see of it. */
export function drawSchema(random: Random, depth = 3): { schema: Schema; shape: Shape } {
  const fields: { [name: string]: Shape } = {};
  const properties: { [name: string]: Schema } = {};
  for (const name of names.filter(() => maybe(random, depth === 3 ? 0.8 : 0.5))) {
    const drawn = drawField(random, depth - 1);
    properties[name] = drawn.schema;
    fields[name] = drawn.shape;
  }
  const required = Object.keys(properties).filter(() => maybe(random, 0.3));
  return {
    schema: { type: "object", properties, ...(required.length > 0 ? { required } : {}) },
    shape: { is: "object", fields },
  };
}

function drawField(random: Random, depth: number): { schema: Schema; shape: Shape } {
  const roll = random();
  if (depth > 0 && roll < 0.2) return drawSchema(random, depth);
  if (depth > 0 && roll < 0.4) {
    const { schema, shape } = drawField(random, depth - 1);
    return {
      schema: { type: "array", items: schema, ...bound(random, "maxItems") },
      shape: { is: "list", item: shape },
    };
  }
  if (depth > 0 && roll < 0.5) {
    const { schema, shape } = drawField(random, depth - 1);
    const bounds = bound(random, "maxProperties");
    return { schema: { type: "object", additionalProperties: schema, ...bounds }, shape: { is: "map", item: shape } };
  }
  return drawScalar(random);
}

const bound = (random: Random, name: string): Schema => (maybe(random, 0.6) ? { [name]: below(random, 40) } : {});

function drawScalar(random: Random): { schema: Schema; shape: Shape } {
  const scalars: [Schema, Shape][] = [
    [{ type: "string", ...bound(random, "maxLength") }, { is: "string" }],
    [{ type: "string", ...bound(random, "maxLength") }, { is: "string" }],
    [{ type: "string", enum: ["one", "twentytwo"] }, { is: "string" }],
    [{ type: "integer" }, { is: "int" }],
    [{ type: "integer" }, { is: "int" }],
    [{ type: "number" }, { is: "double" }],
    [{ type: "boolean" }, { is: "bool" }],
    [{ type: "string", format: "date-time" }, { is: "timestamp" }],
    [{ type: "string", format: "duration" }, { is: "duration" }],
    [{ type: "string", format: "byte", ...bound(random, "maxLength") }, { is: "bytes" }],
    [{ "x-kubernetes-int-or-string": true, ...bound(random, "maxLength") }, { is: "dyn" }],
  ];
  const [schema, shape] = oneOf(random, scalars);
  return { schema, shape };
}

type Place = { cel: string; shape: Shape };
type Draw = { random: Random; places: Place[]; depth: number; variables: number };

const escape = (name: string): string => (name === "namespace" ? "__namespace__" : name.replace("-", "__dash__"));

/** Every place that can be named without a loop. */
function placesIn(cel: string, shape: Shape): Place[] {
  if (shape.is !== "object") return [{ cel, shape }];
  const inner = Object.entries(shape.fields).flatMap(([name, field]) => placesIn(`${cel}.${escape(name)}`, field));
  return [{ cel, shape }, ...inner];
}

/** An expression on a schema. */
export function drawExpression(random: Random, shape: Shape): string {
  const places = [...placesIn("self", shape), ...placesIn("oldSelf", shape)];
  const wanted = maybe(random, 0.85) ? "bool" : oneOf(random, ["string", "int", "list"] as const);
  return draw({ random, places, depth: 3, variables: 0 }, wanted);
}

type Wanted = "bool" | "double" | "int" | "string" | "bytes" | "duration" | "timestamp" | "list" | "map" | "dyn";

function draw(on: Draw, wanted: Wanted): string {
  const { random, places, depth } = on;
  if (maybe(random, 0.03))
    return oneOf(random, ["self.missing", "absent", "1", "'a'", "size(1)", "[1, 'a']", "null", "dyn(self)"]);
  const fitting = places.filter(({ shape }) => shape.is === wanted);
  if (fitting.length > 0 && maybe(random, depth <= 0 ? 0.8 : 0.45)) return oneOf(random, fitting).cel;
  const makers = depth > 0 ? deep[wanted] : flat[wanted];
  return oneOf(random, makers)({ ...on, depth: depth - 1 });
}

type Maker = (on: Draw) => string;
const cel =
  (strings: TemplateStringsArray, ...wanted: Wanted[]): Maker =>
  (on) =>
    strings.reduce((text, string, index) => text + draw(on, wanted[index - 1] as Wanted) + string);

const anyPlace = (on: Draw, is: (shape: Shape) => boolean): Place | undefined => {
  const found = on.places.filter(({ shape }) => is(shape));
  return found.length === 0 ? undefined : oneOf(on.random, found);
};
const isContainer = ({ is }: Shape): boolean => is === "list" || is === "map";

/** A loop over some list or map, its body being of the wanted type. */
const loop =
  (text: (range: string, variable: string, body: (wanted: Wanted) => string) => string): Maker =>
  (on) => {
    const place = anyPlace(on, isContainer) ?? {
      cel: "[1, 2, 3]",
      shape: { is: "list", item: { is: "int" } } as Shape,
    };
    const variable = `v${on.variables}`;
    const item: Shape = place.shape.is === "list" ? place.shape.item : { is: "string" };
    const inner = {
      ...on,
      variables: on.variables + 1,
      places: [...placesIn(variable, item), ...placesIn(variable, item), ...on.places],
    };
    return text(place.cel, variable, (wanted) => draw(inner, wanted));
  };

const present: Maker = (on) => {
  const place = anyPlace(on, ({ is }) => is !== "object");
  return place?.cel.includes(".") ? `has(${place.cel})` : "true";
};
const same: Maker = (on) => {
  const one = anyPlace(on, () => true);
  const other = anyPlace(on, ({ is }) => is === one?.shape.is);
  return one && other ? `${one.cel} ${oneOf(on.random, ["==", "!="])} ${other.cel}` : "true";
};
const indexed =
  (is: Wanted): Maker =>
  (on) => {
    const place = anyPlace(on, (shape) => (shape.is === "list" || shape.is === "map") && shape.item.is === is);
    if (!place) return draw(on, is);
    return place.shape.is === "list" ? `${place.cel}[${draw(on, "int")}]` : `${place.cel}[${draw(on, "string")}]`;
  };
const optional =
  (is: Wanted): Maker =>
  (on) => {
    const place = anyPlace(on, (shape) => shape.is === is);
    if (!place || !place.cel.includes(".")) return draw(on, is);
    return `${place.cel.replace(/\.(\w+)$/, ".?$1")}.orValue(${draw(on, is)})`;
  };

const flat: { readonly [wanted in Wanted]: readonly Maker[] } = {
  bool: [cel`true`, cel`false`, present],
  double: [cel`1.5`, cel`-2.0`],
  int: [cel`1`, cel`-3`, cel`0x1f`],
  string: [cel`'abc'`, cel`"a longer text"`, cel`r'\d+'`, cel`''`],
  bytes: [cel`b'abc'`],
  duration: [cel`duration('1h')`],
  timestamp: [cel`timestamp('2024-01-01T00:00:00Z')`],
  list: [cel`[]`, cel`['a', 'b']`, cel`[1, 2]`],
  map: [cel`{'a': 1}`, cel`{}`],
  dyn: [cel`dyn(1)`, cel`dyn('a')`],
};

const deep: { readonly [wanted in Wanted]: readonly Maker[] } = {
  bool: [
    cel`${"bool"} && ${"bool"}`,
    cel`${"bool"} || ${"bool"} || ${"bool"}`,
    cel`!(${"bool"})`,
    cel`${"bool"} ? ${"bool"} : ${"bool"}`,
    same,
    same,
    present,
    cel`${"int"} < ${"int"}`,
    cel`${"int"} >= ${"double"}`,
    cel`${"string"} == ${"string"}`,
    cel`${"string"} <= ${"string"}`,
    cel`${"string"}.startsWith(${"string"})`,
    cel`${"string"}.contains(${"string"})`,
    cel`${"string"}.matches('^[a-z]+$')`,
    cel`${"string"}.matches(${"string"})`,
    cel`${"string"} in ['a', 'b', ${"string"}]`,
    cel`${"string"} in ${"list"}`,
    cel`${"duration"} > ${"duration"}`,
    cel`${"timestamp"} < ${"timestamp"}`,
    cel`${"list"} == ${"list"}`,
    cel`${"list"}.isSorted()`,
    cel`sets.contains(${"list"}, ${"list"})`,
    cel`sets.equivalent(${"list"}, ${"list"})`,
    cel`isURL(${"string"}) && url(${"string"}).getHost() == ${"string"}`,
    cel`isQuantity(${"string"}) && quantity(${"string"}).isGreaterThan(quantity(${"string"}))`,
    cel`quantity(${"string"}) == quantity(${"string"})`,
    cel`cidr(${"string"}).containsIP(${"string"})`,
    cel`cidr(${"string"}).containsCIDR(cidr(${"string"}))`,
    cel`ip(${"string"}).isLoopback() || ip.isCanonical(${"string"})`,
    cel`ip(${"string"}) == cidr(${"string"}).ip()`,
    cel`semver(${"string"}).isLessThan(semver(${"string"}))`,
    cel`!format.dns1123Label().validate(${"string"}).hasValue()`,
    cel`format.named(${"string"}).hasValue()`,
    cel`type(${"dyn"}) == string`,
    cel`${"dyn"} == 1`,
    cel`${"bytes"} == ${"bytes"}`,
    loop((range, v, body) => `${range}.all(${v}, ${body("bool")})`),
    loop((range, v, body) => `${range}.exists(${v}, ${body("bool")})`),
    loop((range, v, body) => `${range}.exists_one(${v}, ${body("bool")})`),
    loop((range, v, body) => `${range}.all(i, ${v}, ${body("bool")})`),
    indexed("bool"),
    optional("bool"),
  ],
  double: [cel`${"double"} * ${"double"}`, cel`double(${"int"})`, indexed("double"), optional("double")],
  int: [
    cel`${"int"} + ${"int"}`,
    cel`${"int"} - ${"int"} * ${"int"}`,
    cel`-(${"int"})`,
    cel`size(${"string"})`,
    cel`${"list"}.size()`,
    cel`size(${"map"})`,
    cel`int(${"string"})`,
    cel`${"string"}.indexOf(${"string"})`,
    cel`${"list"}.lastIndexOf(${"string"})`,
    cel`${"duration"}.getSeconds()`,
    cel`${"timestamp"}.getFullYear()`,
    cel`${"bool"} ? ${"int"} : ${"int"}`,
    cel`quantity(${"string"}).asInteger()`,
    indexed("int"),
    optional("int"),
  ],
  string: [
    cel`${"string"} + ${"string"}`,
    cel`string(${"int"})`,
    cel`${"string"}.lowerAscii()`,
    cel`${"string"}.replace(${"string"}, ${"string"})`,
    cel`${"string"}.substring(${"int"})`,
    cel`${"string"}.trim()`,
    cel`${"string"}.find('[0-9]+')`,
    cel`${"list"}.join(${"string"})`,
    cel`${"string"}.split(',')[0]`,
    cel`${"bool"} ? ${"string"} : ${"string"}`,
    cel`'%s is %d'.format([${"string"}, ${"int"}])`,
    cel`strings.quote(${"string"})`,
    cel`string(${"bytes"})`,
    indexed("string"),
    optional("string"),
  ],
  bytes: [cel`bytes(${"string"})`, cel`${"bytes"} + ${"bytes"}`],
  duration: [cel`duration(${"string"})`, cel`${"timestamp"} - ${"timestamp"}`, cel`${"duration"} + ${"duration"}`],
  timestamp: [cel`timestamp(${"string"})`, cel`${"timestamp"} + ${"duration"}`],
  list: [
    cel`${"list"} + ${"list"}`,
    cel`[${"string"}, ${"string"}]`,
    cel`[${"int"}, ${"int"}]`,
    cel`${"string"}.split(${"string"})`,
    cel`${"string"}.split(${"string"}, 3)`,
    cel`${"string"}.findAll(${"string"})`,
    cel`${"list"}.sort()`,
    cel`${"list"}.distinct()`,
    cel`${"list"}.reverse()`,
    cel`${"list"}.slice(1, ${"int"})`,
    cel`[${"list"}, ${"list"}].flatten()`,
    cel`lists.range(${"int"})`,
    loop((range, v, body) => `${range}.map(${v}, ${body("string")})`),
    loop((range, v, body) => `${range}.map(${v}, ${body("bool")}, ${body("int")})`),
    loop((range, v, body) => `${range}.filter(${v}, ${body("bool")})`),
    loop((range, v, body) => `${range}.transformList(i, ${v}, ${body("string")})`),
    loop((range, v, body) => `${range}.sortBy(${v}, ${body("int")})`),
    indexed("list"),
    optional("list"),
  ],
  map: [
    cel`{${"string"}: ${"int"}}`,
    cel`{'a': ${"string"}, ?'b': optional.of(${"string"})}`,
    loop((range, v, body) => `${range}.transformMap(i, ${v}, ${body("string")})`),
    indexed("map"),
  ],
  dyn: [cel`dyn(${"string"})`, cel`dyn(${"int"})`, cel`optional.of(${"string"}).optMap(o, o + 'x').orValue('')`],
};
