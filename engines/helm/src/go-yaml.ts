// YAML as Helm reads it: `yaml.Unmarshal` takes the first document of a text, does not look behind it, and has its own words for mistakes.
// @see sigs.k8s.io/yaml v1.6.0; k8s.io/apimachinery/pkg/util/yaml/decoder.go for documents
import { needsJudging, parseYamlDocuments, readAsGo, YamlError } from "@sluice/yaml";

/** Whether JSON has characters that are no longer what they were, once go-yaml has read it. */
export const isUnusual = (json: string): boolean => /[\u007f-\u009f\ufffe\uffff]/.test(json);

/** JSON as go-yaml reads it: next-line characters end lines, and are folded. @throws {Error} for other control characters */
export function readAsGoYaml(json: string): string {
  if (/[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/.test(json))
    throw new Error("yaml: control characters are not allowed");
  if (/"(?:[^"\\]|\\.)*\u0085(?:[^"\\]|\\.)*":/.test(json))
    throw new Error("yaml: line 2: could not find expected ':'");
  return json.replaceAll(/ *\u0085[ \u0085]*/g, (breaks) => {
    const count = breaks.split("\u0085").length - 1;
    return count === 1 ? " " : "\\n".repeat(count - 1);
  });
}

/**
 * The first document of a text; null when it is empty.
 *
 * @param keep  the entries of the map that are wanted, where not all are: others may be missing
 * @throws {Error} with the message of sigs.k8s.io/yaml
 */
export function readFirstDocument(text: string, keep?: readonly string[]): unknown {
  const read = readAsGo(text, keep);
  if ("mistake" in read) throw new Error(`error converting YAML to JSON: ${read.mistake}`);
  return read.value;
}

/** The documents of a file, where lines of three dashes divide it. @throws {Error} with the message of sigs.k8s.io/yaml */
export function readDocuments(text: string): unknown[] {
  // Only dashes divide files: what stands behind three dots is not read, and a directive stands alone.
  const hasMarks = /^(?:\.\.\.|%)/m.test(text);
  if (!hasMarks && !needsJudging(text)) {
    try {
      return parseYamlDocuments(text, { duplicateKeys: "last" }).map(({ value }) => value);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
    }
  }
  return divide(text).map((document) => readFirstDocument(document));
}

function divide(text: string): string[] {
  const documents: string[] = [];
  let current = "";
  for (const line of text.split(/(?<=\n)/)) {
    if (current !== "" && /^---\s*(?:#|$)/.test(line)) {
      documents.push(current);
      current = "";
    } else current += line;
  }
  return [...documents, current];
}
