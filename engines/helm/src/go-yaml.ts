// YAML as Helm reads it: `yaml.Unmarshal` takes the first document of a text, does not look behind it, and has its own words for mistakes.
// @see sigs.k8s.io/yaml v1.6.0; k8s.io/apimachinery/pkg/util/yaml/decoder.go for documents
import { judgeAsGo, parseYaml, parseYamlDocuments, YamlError } from "@sluice/yaml";

/** Lines that begin with a tab are read by YAML 1.2 in places where go-yaml refuses them. */
const isTabbed = (text: string): boolean => text.includes("\t") && /^ *\t/m.test(text);

/**
 * The first document of a text; null when it is empty.
 *
 * @param keep  the entries of the map that are wanted, where not all are: others may be missing
 * @throws {Error} with the message of sigs.k8s.io/yaml
 */
export function readFirstDocument(text: string, keep?: readonly string[]): unknown {
  try {
    const [first] = parseYamlDocuments(text, { duplicateKeys: "last", keep });
    if (!isTabbed(text)) return first?.value ?? null;
    const verdict = judgeAsGo(text);
    if (verdict && "mistake" in verdict) throw new Error(`error converting YAML to JSON: ${verdict.mistake}`);
    return first?.value ?? null;
  } catch (error) {
    if (error instanceof YamlError) return readBehind(text, error);
    throw error;
  }
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
  if (!isTabbed(text)) {
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
