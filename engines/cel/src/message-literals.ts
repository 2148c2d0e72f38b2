// Message literals, `Object.spec{replicas: 1}` and `JSONPatch{op: "add"}`, as maps: their types say nothing here, and their fields are keys.
// @see k8s.io/apiserver/pkg/cel/mutation

const token =
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\b(?:Object|JSONPatch)(?:\s*\.\s*\w+)*\s*\{|\bjsonpatch\s*\.\s*escapeKey\b|[{}[\](),]|\w+(?=\s*:)/g;

/** The source with every message literal as a map literal. Positions are kept as far as the text is as long. */
export function withMapsForMessages(source: string): string {
  const frames: ("message" | "other")[] = [];
  let atField = false;
  return source.replace(token, (found) => {
    const isField = atField && frames.at(-1) === "message" && /^\w+$/.test(found);
    atField = false;
    if (isField) return `"${found}"`;
    if (/^(Object|JSONPatch)/.test(found) && found.endsWith("{")) {
      frames.push("message");
      atField = true;
      return "dyn({"; // two messages are of one type, two maps need not be
    }
    if (/^[{[(]$/.test(found)) frames.push("other");
    else if (/^[}\])]$/.test(found)) return frames.pop() === "message" ? "})" : found;
    else if (found === ",") atField = frames.at(-1) === "message";
    else if (found.startsWith("jsonpatch")) return "jsonpatchEscapeKey";
    return found;
  });
}
