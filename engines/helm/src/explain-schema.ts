// What a schema finds wrong with values, as a tree, in the words of the library that Helm uses and in its order; where that follows Go's random order of
// maps, the order of the schema and of the values counts.
// @see github.com/santhosh-tekuri/jsonschema v6.0.2, validator.go, output.go
import {
  describeAdditional,
  describeChoice,
  describeDependency,
  describeFormat,
  describeKeyword,
  describeName,
  quoteShort,
  sameValue,
  typeOfValue,
  type Patterns,
} from "./explain-keyword.ts";
import { explainList } from "./explain-list.ts";
import { formatJudges } from "./schema-formats.ts";
import type { Finding, Look, Open, Scope } from "./schema-look.ts";
import { locationOf, resourceAt, type Place, type Resource } from "./schema-resources.ts";
import { isTable, valueOf, type Values } from "./values.ts";

/** What the explainer must know: what references mean, patterns, and whether formats count in every draft. */
export type Explaining = {
  resolve: (reference: string, from: Place) => Place;
  patterns: Patterns;
  assertsFormats: boolean;
};

/** The lines of a report; empty when nothing is wrong. */
export function explainFailures(place: Place, value: unknown, explaining: Explaining): string {
  const finding = new Explainer(explaining).judge(place, value);
  if (!finding) return "";
  const top = finding.isGroup ? finding.causes : [finding];
  return top
    .map((one) => display(one, 1))
    .join("")
    .slice(1);
}

function display({ at, text, causes, isReference }: Finding, indent: number): string {
  const isSkipped = isReference === true && causes.length === 1;
  const line = isSkipped ? "" : `\n${"  ".repeat(indent - 1)}- at ${quoteShort(at)}: ${text}`;
  return line + causes.map((cause) => display(cause, isSkipped ? indent : indent + 1)).join("");
}

const escapeStep = (step: string | number): string => String(step).replaceAll("~", "~0").replaceAll("/", "~1");

/** Where a value is looked at. */
type Entry = { value: unknown; at: string };

class Explainer {
  private readonly explaining: Explaining;
  private values = 0;

  constructor(explaining: Explaining) {
    this.explaining = explaining;
  }

  /** What is wrong with a value that nothing is around. */
  judge(place: Place, value: unknown): Finding | undefined {
    const scope = this.scopeOf(place);
    return this.check(
      scope,
      { value, at: "" },
      openOf(place.schema, value, { wanted: false, resource: scope.resource }),
    );
  }

  private scopeOf(
    place: Place,
    parent?: Scope,
    { isSame = false, keyword }: { isSame?: boolean; keyword?: string } = {},
  ): Scope {
    const value = isSame && parent ? parent.value : (this.values += 1);
    return { place, resource: resourceAt(place.document, place.pointer), keyword, value, parent };
  }

  /** What is wrong with a value; undefined when nothing is. */
  private check(scope: Scope, { value, at }: Entry, open: Open): Finding | undefined {
    const { place, resource } = scope;
    const { schema } = place;
    const { draft } = resource;
    if (schema === false) return { at, text: "false schema", causes: [] };
    if (!isTable(schema) || Object.keys(schema).length === 0) return undefined;
    const cycle = cycleOf(scope);
    if (cycle !== undefined) return { at, text: cycle, causes: [] };
    const reference = valueOf(schema, "$ref");
    const isReference = typeof reference === "string";
    const isOnly = draft < 2019 && isReference;
    const first = this.checkFirst(schema, { value, at }, { draft, isOnly });
    if (first) return first;
    const findings: Finding[] = [];
    const add = (finding: Finding | undefined): void => void (finding && findings.push(finding));
    const look: Look<unknown> = { place, schema, value, at, scope, draft, open, add };
    if (isReference) add(this.follow(look, "$ref", this.explaining.resolve(reference, place)));
    if (isOnly) return findings[0];
    for (const text of describeKeyword(schema, value, { draft, patterns: this.explaining.patterns }))
      add({ at, text, causes: [] });
    if (isTable(value)) this.checkTable({ ...look, value });
    if (Array.isArray(value)) explainList({ ...look, value }, (steps, entry) => this.below(look, steps, entry));
    if (draft >= 2019) this.checkDynamic(look);
    this.checkCombined(look);
    if (draft >= 2019) this.checkRest(look);
    if (findings.length <= 1) return findings[0];
    return { at, text: "validation failed", causes: findings, isGroup: true };
  }

  /** What ends the look at a value: its type, what it may be at all, and its format. */
  private checkFirst(
    schema: Values,
    { value, at }: Entry,
    { draft, isOnly }: { draft: number; isOnly: boolean },
  ): Finding | undefined {
    const say = (text: string): Finding => ({ at, text, causes: [] });
    const type = isOnly ? undefined : valueOf(schema, "type");
    const types = typeof type === "string" ? [type] : Array.isArray(type) ? (type as string[]) : [];
    const got = typeOfValue(value);
    const isWhole = types.includes("integer") && got === "number" && Number.isInteger(Number(value));
    if (types.length > 0 && !types.includes(got) && !isWhole) {
      const order = ["null", "boolean", "number", "integer", "string", "array", "object"];
      return say(`got ${got}, want ${order.filter((one) => types.includes(one)).join(" or ")}`);
    }
    for (const keyword of ["const", "enum"]) {
      if (!Object.hasOwn(schema, keyword) || (keyword === "const" ? draft < 6 : isOnly)) continue;
      const wanted = valueOf(schema, keyword);
      const some = keyword === "const" ? [wanted] : (wanted as unknown[]);
      if (!some.some((one) => sameValue(one, value))) return say(describeChoice(keyword, some));
    }
    const format = valueOf(schema, "format");
    if (isOnly || typeof format !== "string" || typeof value !== "string") return undefined;
    // From 2019-09 on, formats are notes to people.
    if (draft >= 2019 && !this.explaining.assertsFormats) return undefined;
    const reason = formatJudges.get(format)?.(value);
    return reason === undefined ? undefined : say(describeFormat(value, format, reason));
  }

  /** What a schema below says of this very value. */
  private self(look: Look<unknown>, steps: readonly (string | number)[]): Finding | undefined {
    return this.within(look, placeBelow(look.place, steps));
  }

  private within(look: Look<unknown>, place: Place, keyword?: string): Finding | undefined {
    const scope = this.scopeOf(place, look.scope, { isSame: true, keyword });
    const isWanted = (look.open.names?.size ?? 0) + (look.open.items?.size ?? 0) > 0;
    const open = openOf(place.schema, look.value, { wanted: isWanted, resource: scope.resource });
    const found = this.check(scope, look, open);
    if (found) return found;
    for (const name of look.open.names ?? []) if (!open.names?.has(name)) look.open.names?.delete(name);
    for (const item of look.open.items ?? []) if (!open.items?.has(item)) look.open.items?.delete(item);
    return undefined;
  }

  /** What a schema below says of a value below. */
  private below(look: Look<unknown>, steps: readonly (string | number)[], { value, at }: Entry): Finding | undefined {
    const place = placeBelow(look.place, steps);
    const scope = this.scopeOf(place, look.scope);
    const open = openOf(place.schema, value, { wanted: false, resource: scope.resource });
    return this.check(scope, { value, at }, open);
  }

  private follow(look: Look<unknown>, keyword: string, place: Place): Finding | undefined {
    const found = this.within(look, place, keyword);
    if (!found) return undefined;
    const causes = found.isGroup ? found.causes : [found];
    return { at: look.at, text: "validation failed", causes, isReference: true };
  }

  private checkDynamic(look: Look<unknown>): void {
    const { schema, place, scope, draft, add } = look;
    const recursive = valueOf(schema, "$recursiveRef");
    if (typeof recursive === "string") {
      let target = this.explaining.resolve(recursive, place);
      if (isTable(target.schema) && valueOf(target.schema, "$recursiveAnchor") === true)
        for (let one: Scope | undefined = scope; one; one = one.parent) {
          const { root } = one.resource;
          if (isTable(root) && valueOf(root, "$recursiveAnchor") === true) target = one.place;
        }
      add(this.follow(look, "$recursiveRef", target));
    }
    const dynamic = valueOf(schema, "$dynamicRef");
    if (typeof dynamic !== "string" || draft < 2020) return;
    let target = this.explaining.resolve(dynamic, place);
    const name = decodeURIComponent(dynamic.split("#")[1] ?? "");
    if (name !== "" && isTable(target.schema) && valueOf(target.schema, "$dynamicAnchor") === name)
      for (let one: Scope | undefined = scope; one; one = one.parent) {
        const anchor = one.resource.dynamic.has(name) ? one.resource.anchors.get(name) : undefined;
        if (anchor) target = { ...anchor, document: one.place.document };
      }
    add(this.follow(look, "$dynamicRef", target));
  }

  private checkTable(look: Look<Values>): void {
    const { schema, value, at, draft, add } = look;
    const say = (text: string | undefined): void => add(text === undefined ? undefined : { at, text, causes: [] });
    for (const [name, dependency] of Object.entries(tableOf(schema, "dependencies")))
      if (Array.isArray(dependency)) say(describeDependency(value, name, dependency));
      else if (Object.hasOwn(value, name)) add(this.self(look, ["dependencies", name]));
    this.checkEntries(look);
    if (draft < 6) return;
    if (Object.hasOwn(schema, "propertyNames"))
      for (const name of Object.keys(value)) {
        const found = this.judge(placeBelow(look.place, ["propertyNames"]), name);
        if (found) add({ at: "", text: describeName(name), causes: found.isGroup ? found.causes : [found] });
      }
    if (draft < 2019) return;
    for (const name of Object.keys(tableOf(schema, "dependentSchemas")))
      if (Object.hasOwn(value, name)) add(this.self(look, ["dependentSchemas", name]));
    for (const [name, names] of Object.entries(tableOf(schema, "dependentRequired")))
      say(describeDependency(value, name, names));
  }

  private checkEntries(look: Look<Values>): void {
    const { schema, value, at, open, add } = look;
    const properties = tableOf(schema, "properties");
    const patterns = Object.keys(tableOf(schema, "patternProperties"));
    const hasAdditional = Object.hasOwn(schema, "additionalProperties");
    const extra: string[] = [];
    for (const [name, entry] of Object.entries(value)) {
      const here = { value: entry, at: `${at}/${escapeStep(name)}` };
      const matching = patterns.filter((pattern) => this.explaining.patterns(pattern)(name));
      const isNamed = Object.hasOwn(properties, name);
      if (isNamed) add(this.below(look, ["properties", name], here));
      for (const pattern of matching) add(this.below(look, ["patternProperties", pattern], here));
      const isEvaluated = isNamed || matching.length > 0;
      if (isEvaluated || hasAdditional) open.names?.delete(name);
      if (isEvaluated || !hasAdditional) continue;
      if (schema["additionalProperties"] === false) extra.push(name);
      else add(this.below(look, ["additionalProperties"], here));
    }
    if (extra.length > 0) add({ at, text: describeAdditional(extra), causes: [] });
  }

  private checkCombined(look: Look<unknown>): void {
    const { schema, at, draft, add } = look;
    const each = (keyword: string): (Finding | undefined)[] => {
      const some = valueOf(schema, keyword);
      return Array.isArray(some) ? some.map((_, index) => this.self(look, [keyword, index])) : [];
    };
    if (Object.hasOwn(schema, "not") && !this.self(look, ["not"])) add({ at, text: "'not' failed", causes: [] });
    const all = each("allOf").filter((one) => one !== undefined);
    if (all.length > 0) add({ at, text: "'allOf' failed", causes: all });
    const any = each("anyOf");
    if (any.length > 0 && !any.includes(undefined)) add({ at, text: "'anyOf' failed", causes: any as Finding[] });
    const one = each("oneOf");
    const matched = one.flatMap((finding, index) => (finding === undefined ? [index] : []));
    if (one.length > 0 && matched.length === 0)
      add({ at, text: "'oneOf' failed, none matched", causes: one as Finding[] });
    if (matched.length > 1)
      add({ at, text: `'oneOf' failed, subschemas ${matched.slice(0, 2).join(", ")} matched`, causes: [] });
    if (!Object.hasOwn(schema, "if") || draft < 7) return;
    const branch = this.self(look, ["if"]) ? "else" : "then";
    if (Object.hasOwn(schema, branch)) add(this.self(look, [branch]));
  }

  /** What nobody has looked at. */
  private checkRest(look: Look<unknown>): void {
    const { schema, value, at, open, add } = look;
    if (isTable(value) && Object.hasOwn(schema, "unevaluatedProperties")) {
      for (const name of open.names ?? [])
        add(this.below(look, ["unevaluatedProperties"], { value: value[name], at: `${at}/${escapeStep(name)}` }));
      open.names = undefined;
    }
    if (Array.isArray(value) && Object.hasOwn(schema, "unevaluatedItems")) {
      for (const item of open.items ?? [])
        add(this.below(look, ["unevaluatedItems"], { value: value[item] as unknown, at: `${at}/${item}` }));
      open.items = undefined;
    }
  }
}

/** A schema that comes to itself again for the same value would never end. */
function cycleOf(scope: Scope): string | undefined {
  for (let one = scope.parent; one && one.value === scope.value; one = one.parent)
    if (one.place.schema === scope.place.schema)
      return `both ${keywordsOf(scope)} and ${keywordsOf(one)} resolve to "${locationOf(scope.place)}" causing reference cycle`;
  return undefined;
}

/** The keywords that led to a schema. */
function keywordsOf(scope: Scope): string {
  let text = "";
  for (let one = scope; one.parent; one = one.parent) {
    const step =
      one.keyword === undefined ? one.place.pointer.slice(one.parent.place.pointer.length) : `/${one.keyword}`;
    text = step + text;
  }
  return text;
}

function openOf(schema: unknown, value: unknown, { wanted, resource }: { wanted: boolean; resource: Resource }): Open {
  if (!isTable(schema)) return wanted ? allOf(value, 0) : {};
  const has = (keyword: string): boolean => Object.hasOwn(schema, keyword);
  if (isTable(value)) {
    const isAsked = wanted || (resource.draft >= 2019 && has("unevaluatedProperties"));
    return isAsked && !has("additionalProperties") ? allOf(value, 0) : {};
  }
  if (!Array.isArray(value) || !(wanted || (resource.draft >= 2019 && has("unevaluatedItems")))) return {};
  const listed = valueOf(schema, resource.draft < 2020 ? "items" : "prefixItems");
  const isWhole =
    resource.draft < 2020 ? has("additionalItems") || (has("items") && !Array.isArray(listed)) : has("items");
  return isWhole ? {} : allOf(value, Array.isArray(listed) ? listed.length : 0);
}

function allOf(value: unknown, from: number): Open {
  if (isTable(value)) return { names: new Set(Object.keys(value)) };
  if (!Array.isArray(value)) return {};
  return { items: new Set(Array.from(value.keys()).slice(from)) };
}

function placeBelow({ schema, document, pointer }: Place, steps: readonly (string | number)[]): Place {
  let found = schema;
  for (const step of steps) found = (found as { [step: string]: unknown })[step];
  return { schema: found, document, pointer: pointer + steps.map((step) => `/${escapeStep(step)}`).join("") };
}

const tableOf = (schema: Values, keyword: string): Values => {
  const held = valueOf(schema, keyword);
  return isTable(held) ? held : {};
};
