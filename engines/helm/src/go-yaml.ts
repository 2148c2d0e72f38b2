// YAML as Helm reads it: `yaml.Unmarshal` takes the first document of a text, does not look behind it, and has its own words for mistakes.
// @see sigs.k8s.io/yaml v1.6.0; k8s.io/apimachinery/pkg/util/yaml/decoder.go for documents
import { judgeAsGo, parseYaml, parseYamlDocuments, YamlError } from "@sluice/yaml";

/** Lines that begin with a tab are read by YAML 1.2 in places where go-yaml refuses them; and it knows more ends of lines. */
const isTabbed = (text: string): boolean =>
  (text.includes("\t") && /^ *\t/m.test(text)) || /[\u0085\u2028\u2029]/.test(text);

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
  const fault = text.includes("%YAML") ? faultOfVersion(text) : undefined;
  if (fault !== undefined) throw new Error(`error converting YAML to JSON: ${fault}`);
  try {
    if (!isTabbed(text)) return parseYamlDocuments(text, { duplicateKeys: "last", keep })[0]?.value ?? null;
    const verdict = judgeAsGo(text);
    if (verdict && "mistake" in verdict) throw new Error(`error converting YAML to JSON: ${verdict.mistake}`);
    const [first] = parseYamlDocuments(text.replaceAll("\u0085", "\n"), { duplicateKeys: "last" });
    return first?.value ?? null;
  } catch (error) {
    if (error instanceof YamlError) return readBehind(text, error);
    throw error;
  }
}

/** go-yaml knows YAML 1.1 alone. */
function faultOfVersion(text: string): string | undefined {
  const found = /^(?:\s*(?:#.*)?\n)*%YAML(?:[ \t]+(.*))?$/m.exec(text.replaceAll("\r\n", "\n"));
  if (!found || found.index > 0) return undefined;
  const version = /^(\d+)\.(\d+)[ \t]*(?:#.*)?$/.exec(found[1] ?? "");
  if (!version) return /^\d/.test(found[1] ?? "") ? undefined : "yaml: did not find expected version number";
  const [, major, minor] = version.map(Number);
  return major === 1 && minor === 1 ? undefined : "yaml: found incompatible YAML document";
}

/** What is wrong may stand behind the first document. */
function readBehind(text: string, error: YamlError): unknown {
  const fail = (message: string): never => {
    throw new Error(`error converting YAML to JSON: ${message}`, { cause: error });
  };
  const verdict = judgeAsGo(text);
  if (!verdict) return fail(error.message);
  if ("mistake" in verdict) return fail(verdict.mistake);
  if (error.code === "TOO_MANY_ALIASES") return fail("yaml: document contains excessive aliasing");
  try {
    return parseYaml(text.slice(0, verdict.end), { duplicateKeys: "last" });
  } catch {
    return fail(error.message);
  }
}

/** The documents of a file, where lines of three dashes divide it. @throws {Error} with the message of sigs.k8s.io/yaml */
export function readDocuments(text: string): unknown[] {
  // Only dashes divide files: what stands behind three dots is not read, and a directive stands alone.
  const hasMarks = /^(?:\.\.\.|%)/m.test(text);
  if (!hasMarks && !isTabbed(text)) {
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
