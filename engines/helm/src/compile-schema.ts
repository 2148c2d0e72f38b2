// A schema is looked through before it is used: it must be one by the schema of its draft, its references must lead somewhere, its patterns must be patterns.
// @see github.com/santhosh-tekuri/jsonschema v6.0.2 compiler.go, objcompiler.go
import { compilePattern } from "@sluice/sprig";
import { quote } from "@sluice/gotemplate";
import { explainFailures, type Explaining } from "./explain-schema.ts";
import {
  Documents,
  locationOf,
  resourceAt,
  SchemaMistake,
  schemasBelow,
  urlOfDraft,
  type Place,
} from "./schema-resources.ts";
import { isTable, valueOf, type Values } from "./values.ts";

/** A schema that is right, and what is needed to ask it. */
export type CompiledSchema = { place: Place; explaining: Explaining };

/**
 * @param root  what stands in the file
 * @throws {SchemaMistake} with Helm's message
 */
export function compileSchema(root: unknown, url: string): CompiledSchema {
  const compiler = new Compiler();
  return compiler.compile(root, url);
}

class Compiler {
  private readonly documents = new Documents();
  private readonly patterns = new Map<string, (text: string) => boolean>();
  private readonly explaining: Explaining = {
    resolve: (reference, from) => this.documents.resolve(reference, from),
    patterns: (pattern) => this.patternOf(pattern),
    assertsFormats: false,
  };

  compile(root: unknown, url: string): CompiledSchema {
    const document = this.documents.add(url, root);
    const place = { schema: root, document, pointer: "" };
    this.judge(place);
    const queue: Place[] = [place];
    const seen = new Set<unknown>([root]);
    for (const one of queue)
      for (const next of this.lookThrough(one)) {
        if (!isTable(next.schema) || seen.has(next.schema)) continue;
        seen.add(next.schema);
        queue.push(next);
      }
    return { place, explaining: this.explaining };
  }

  /** By the schema of its draft. */
  private judge(place: Place): void {
    if (isOfDraft(place)) return;
    const { draft } = resourceAt(place.document, place.pointer);
    const meta = urlOfDraft(draft);
    const from = { ...place, pointer: "" };
    const problems = explainFailures(this.documents.resolve(`${meta}#`, from), place.schema, {
      ...this.explaining,
      assertsFormats: true,
    });
    if (problems === "") return;
    throw new SchemaMistake(
      `${quote(locationOf(place))} is not valid against metaschema: jsonschema validation failed with '${meta}#'\n${problems}`,
    );
  }

  private lookThrough(place: Place): Place[] {
    const { schema, document, pointer } = place;
    if (!isTable(schema)) return [];
    const { draft } = resourceAt(document, pointer);
    const referred: Place[] = [];
    for (const [keyword, since] of [
      ["$ref", 4],
      ["$recursiveRef", 2019],
      ["$dynamicRef", 2020],
    ] as const) {
      const reference = valueOf(schema, keyword);
      if (typeof reference !== "string" || draft < since) continue;
      const target = this.documents.resolve(reference, place);
      if (this.documents.discover(target)) this.judge(target);
      referred.push(target);
      if (draft < 2019) return referred;
    }
    if (!isOfDraft(place)) this.readPatterns(schema, place);
    const found = schemasBelow(schema, draft).filter(([step]) => !/^\/(?:\$defs|definitions)\//.test(step));
    return [...referred, ...found.map(([step, one]) => ({ schema: one, document, pointer: pointer + step }))];
  }

  private readPatterns(schema: Values, place: Place): void {
    const read = (keyword: string, pattern: string): void => {
      try {
        this.patternOf(pattern);
      } catch (error) {
        if (error instanceof RangeError) throw error;
        const at = `${locationOf(place)}/${keyword}`;
        throw new SchemaMistake(`invalid regex ${quote(pattern)} at ${quote(at)}: ${(error as Error).message}`);
      }
    };
    const named = valueOf(schema, "patternProperties");
    if (isTable(named)) for (const pattern of Object.keys(named)) read("patternProperties", pattern);
    const pattern = valueOf(schema, "pattern");
    if (typeof pattern === "string") read("pattern", pattern);
  }

  private patternOf(pattern: string): (text: string) => boolean {
    const known = this.patterns.get(pattern);
    if (known) return known;
    const read = compilePattern(pattern);
    this.patterns.set(pattern, read);
    return read;
  }
}

const isOfDraft = ({ document }: Place): boolean => /^https?:\/\/json-schema\.org\//.test(document.url);
