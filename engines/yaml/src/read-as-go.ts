// YAML as `yaml.Unmarshal` reads it: the first document of a text, and what Go says is wrong where there is none.
// @see sigs.k8s.io/yaml v1.6.0
import { judgeAsGo } from "./judge-as-go.ts";
import { parseYaml, parseYamlDocuments } from "./parse.ts";
import { YamlError } from "./yaml-error.ts";

/** What a text holds, or what Go says is wrong with it. */
export type GoReading = { value: unknown } | { mistake: string };

/** Whether a text is to be judged before it is read: YAML 1.2 takes lines that begin with a tab where go-yaml refuses them, it knows fewer ends of lines, and nobody looks at bytes in base64. */
export const needsJudging = (text: string): boolean =>
  (text.includes("\t") && /^ *\t/m.test(text)) || /[\u0085\u2028\u2029]|!!binary/.test(text);

/**
 * The first document of a text; null when it is empty. Of keys that stand twice the last counts.
 *
 * @param keep  the entries of the map that are wanted, where not all are: others may be missing
 */
export function readAsGo(text: string, keep?: readonly string[]): GoReading {
  const fault = text.includes("%YAML") ? faultOfVersion(text) : undefined;
  if (fault !== undefined) return { mistake: fault };
  try {
    if (!needsJudging(text)) return firstOf(text, keep);
    const verdict = judgeAsGo(text);
    return verdict && "mistake" in verdict ? verdict : firstOf(text.replaceAll("\u0085", "\n"));
  } catch (error) {
    if (error instanceof YamlError) return readBehind(text, error);
    throw error;
  }
}

const firstOf = (text: string, keep?: readonly string[]): GoReading => ({
  value: parseYamlDocuments(text, { duplicateKeys: "last", keep })[0]?.value ?? null,
});

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
function readBehind(text: string, error: YamlError): GoReading {
  const verdict = judgeAsGo(text);
  if (!verdict) return { mistake: error.message };
  if ("mistake" in verdict) return verdict;
  if (error.code === "TOO_MANY_ALIASES") return { mistake: "yaml: document contains excessive aliasing" };
  if (error.code === "NOT_FINITE") return { mistake: `json: unsupported value: ${inGo(Number(error.cause))}` };
  try {
    return { value: parseYaml(text.slice(0, verdict.end), { duplicateKeys: "last" }) };
  } catch {
    return { mistake: error.message };
  }
}

const inGo = (number: number): string => (Number.isNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf");
