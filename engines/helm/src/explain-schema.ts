// What a schema finds wrong with values, as a tree: the validator says whether something is wrong, this says it as Helm does. It goes through schema and
// values in the order of the library that Helm uses; where that follows Go's random order of maps, the order of the schema counts.
// @see github.com/santhosh-tekuri/jsonschema v6.0.2, validator.go, output.go
import {
  describeAdditional,
  describeChoice,
  describeFormat,
  describeKeyword,
  describeName,
  sameValue,
  typeOfValue,
} from "./explain-keyword.ts";
import { isTable, valueOf, type Values } from "./values.ts";

/** Something that is wrong, and what is wrong below it. */
export type Finding = {
  at: string;
  text: string;
  causes: readonly Finding[];
  isReference?: boolean;
  isGroup?: boolean;
};

/** What the explainer must know: the draft's year or number, and what formats refuse, which the validator has found out. */
export type Explaining = { draft: number; isBadFormat: (at: string, format: string) => boolean };

/** A schema has something that is not explained here. */
class NotExplained extends Error {}

/**
 * The lines of a report; undefined when the schema uses what is not explained, or nothing was found.
 *
 * @param schema  parsed
 */
export function explainFailures(schema: unknown, values: Values, explaining: Explaining): string | undefined {
  try {
    const finding = new Explainer(schema, explaining).check(schema, values, "");
    if (!finding) return undefined;
    const top = finding.isGroup ? finding.causes : [finding];
    return top
      .map((one) => display(one, 1))
      .join("")
      .slice(1);
  } catch (error) {
    if (error instanceof NotExplained || error instanceof RangeError) return undefined;
    throw error;
  }
}

function display({ at, text, causes, isReference }: Finding, indent: number): string {
  const isSkipped = isReference === true && causes.length === 1;
  const line = isSkipped ? "" : `\n${"  ".repeat(indent - 1)}- at '${at}': ${text}`;
  return line + causes.map((cause) => display(cause, isSkipped ? indent : indent + 1)).join("");
}

const unexplained = ["unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef", "contentSchema"];
const escapeStep = (step: string | number): string => String(step).replaceAll("~", "~0").replaceAll("/", "~1");

class Explainer {
  private readonly root: unknown;
  private readonly explaining: Explaining;

  constructor(root: unknown, explaining: Explaining) {
    this.root = root;
    this.explaining = explaining;
  }

  /** What is wrong with a value; undefined when nothing is. */
  check(schema: unknown, value: unknown, at: string): Finding | undefined {
    if (schema === false) return { at, text: "false schema", causes: [] };
    if (!isTable(schema)) return undefined;
    if (unexplained.some((keyword) => Object.hasOwn(schema, keyword))) throw new NotExplained();
    const first = this.checkFirst(schema, value, at);
    if (first) return first;
    const findings: Finding[] = [];
    const add = (finding: Finding | undefined): void => void (finding && findings.push(finding));
    const reference = valueOf(schema, "$ref");
    if (typeof reference === "string") {
      const found = this.checkReference(reference, value, at);
      if (this.explaining.draft < 2019) return found;
      add(found);
    }
    for (const text of describeKeyword(schema, value, this.explaining.draft)) add({ at, text, causes: [] });
    if (isTable(value)) this.checkTable({ schema, value, at, add });
    if (Array.isArray(value)) this.checkList({ schema, value, at, add });
    this.checkCombined({ schema, value, at, add });
    if (findings.length <= 1) return findings[0];
    return { at, text: "validation failed", causes: findings, isGroup: true };
  }

  /** What ends the look at a value: its type, and what it may be at all. */
  private checkFirst(schema: Values, value: unknown, at: string): Finding | undefined {
    const type = valueOf(schema, "type");
    const types = typeof type === "string" ? [type] : Array.isArray(type) ? (type as string[]) : [];
    const got = typeOfValue(value);
    const isWhole = types.includes("integer") && got === "number" && Number.isInteger(Number(value));
    const say = (text: string): Finding => ({ at, text, causes: [] });
    if (types.length > 0 && !types.includes(got) && !isWhole) {
      const order = ["null", "boolean", "number", "integer", "string", "array", "object"];
      return say(`got ${got}, want ${order.filter((one) => types.includes(one)).join(" or ")}`);
    }
    for (const keyword of ["const", "enum"]) {
      const wanted = valueOf(schema, keyword);
      if (!Object.hasOwn(schema, keyword)) continue;
      const some = keyword === "const" ? [wanted] : (wanted as unknown[]);
      if (some.some((one) => sameValue(one, value))) continue;
      return say(describeChoice(keyword, some));
    }
    const format = valueOf(schema, "format");
    if (typeof format !== "string" || !this.explaining.isBadFormat(at, format)) return undefined;
    return say(describeFormat(value, format));
  }

  private checkReference(reference: string, value: unknown, at: string): Finding | undefined {
    if (!reference.startsWith("#")) throw new NotExplained();
    let target: unknown = this.root;
    for (const step of reference.slice(1).split("/").slice(1)) {
      const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
      target = Array.isArray(target) ? target[Number(name)] : isTable(target) ? valueOf(target, name) : undefined;
    }
    if (target === undefined || (reference.length > 1 && !reference.startsWith("#/"))) throw new NotExplained();
    const found = this.check(target, value, at);
    return (
      found && { at, text: "validation failed", causes: found.isGroup ? found.causes : [found], isReference: true }
    );
  }

  private checkTable({ schema, value, at, add }: Look<Values>): void {
    for (const [name, dependency] of Object.entries(tableOf(schema, "dependencies")))
      if (Object.hasOwn(value, name) && !Array.isArray(dependency)) add(this.check(dependency, value, at));
    const properties = tableOf(schema, "properties");
    const patterns = Object.entries(tableOf(schema, "patternProperties"));
    const additional = valueOf(schema, "additionalProperties");
    const extra: string[] = [];
    for (const [name, entry] of Object.entries(value)) {
      const below = `${at}/${escapeStep(name)}`;
      const matching = patterns.filter(([pattern]) => new RegExp(pattern, "u").test(name));
      if (Object.hasOwn(properties, name)) add(this.check(properties[name], entry, below));
      for (const [, pattern] of matching) add(this.check(pattern, entry, below));
      if (Object.hasOwn(properties, name) || matching.length > 0) continue;
      if (additional === false) extra.push(name);
      else add(this.check(additional, entry, below));
    }
    if (extra.length > 0) add({ at, text: describeAdditional(extra), causes: [] });
    if (this.explaining.draft > 4 && Object.hasOwn(schema, "propertyNames"))
      for (const name of Object.keys(value)) {
        const found = this.check(schema["propertyNames"], name, "");
        if (found) add({ ...found, text: describeName(name), causes: found.isGroup ? found.causes : [found] });
      }
    for (const [name, dependent] of Object.entries(tableOf(schema, "dependentSchemas")))
      if (Object.hasOwn(value, name)) add(this.check(dependent, value, at));
  }

  private checkList({ schema, value, at, add }: Look<unknown[]>): void {
    const each = (items: unknown, from: number, count = value.length - from): void => {
      for (let index = from; index < from + count; index += 1) add(this.check(items, value[index], `${at}/${index}`));
    };
    const isNew = this.explaining.draft >= 2020;
    const listed = valueOf(schema, isNew ? "prefixItems" : "items");
    const some = Array.isArray(listed) ? listed : [];
    const count = Math.min(some.length, value.length);
    for (let index = 0; index < count; index += 1) add(this.check(some[index], value[index], `${at}/${index}`));
    if (isNew) each(valueOf(schema, "items"), count);
    else if (!Array.isArray(listed)) each(listed, 0);
    else {
      const rest = valueOf(schema, "additionalItems");
      if (rest === false && count < value.length)
        add({ at, text: `last ${value.length - count} additionalItem(s) not allowed`, causes: [] });
      else each(rest, count);
    }
    this.checkContained({ schema, value, at, add });
  }

  private checkContained({ schema, value, at, add }: Look<unknown[]>): void {
    if (!Object.hasOwn(schema, "contains") || this.explaining.draft === 4) return;
    const checked = value.map((item, index) => this.check(schema["contains"], item, `${at}/${index}`));
    const causes = checked.filter((one) => one !== undefined);
    const matched = checked.flatMap((one, index) => (one === undefined ? [index] : []));
    const [least, most] = [valueOf(schema, "minContains"), valueOf(schema, "maxContains")];
    const places = `matched ${matched.length} items at ${matched.join(" ")}`;
    const wanted = (bound: string, count: number): string =>
      `${bound} ${count} items required to match contains schema`;
    if (typeof least === "number") {
      const but = matched.length === 0 ? "none matched" : places;
      if (matched.length < least) add({ at, text: `${wanted("min", least)}, but ${but}`, causes });
    } else if (matched.length === 0) add({ at, text: "no items match contains schema", causes });
    if (typeof most === "number" && matched.length > most)
      add({ at, text: `${wanted("max", most)}, but ${places}`, causes: [] });
  }

  private checkCombined({ schema, value, at, add }: Look<unknown>): void {
    const each = (keyword: string): (Finding | undefined)[] => {
      const some = valueOf(schema, keyword);
      return Array.isArray(some) ? some.map((one) => this.check(one, value, at)) : [];
    };
    if (Object.hasOwn(schema, "not") && !this.check(schema["not"], value, at))
      add({ at, text: "'not' failed", causes: [] });
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
    if (!Object.hasOwn(schema, "if") || this.explaining.draft < 7) return;
    add(this.check(valueOf(schema, this.check(schema["if"], value, at) ? "else" : "then"), value, at));
  }
}

type Look<T> = { schema: Values; value: T; at: string; add: (finding: Finding | undefined) => void };

const tableOf = (schema: Values, keyword: string): Values => {
  const held = valueOf(schema, keyword);
  return isTable(held) ? held : {};
};
