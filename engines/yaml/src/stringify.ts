// From values to text, as Go's tools print it: sorted keys, lists not indented, quotes where a plain text would read as something else.
import { dump } from "js-yaml";
import { schemas } from "./go-schema.ts";

/** One document, ending in a line break. */
export const stringifyYaml = (value: unknown): string =>
  dump(value, { schema: schemas.kubernetes, seqNoIndent: true, noRefs: true, lineWidth: -1, quoteStyle: "double" });

/** Several documents, with `---` between them. */
export const stringifyYamlDocuments = (values: readonly unknown[]): string => values.map(stringifyYaml).join("---\n");
