// Which fields a JSON text names twice. JSON.parse keeps the last and tells nobody; clients want to know.
// @see sigs.k8s.io/json UnmarshalStrict

type Frame = { path: string; keys: Set<string> | undefined; index: number; key: string };

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** The paths of fields that stand twice in an object of a text that parses, in order, each once. */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  const frames: Frame[] = [];
  let last = "";
  for (const [token] of text.matchAll(tokens)) {
    const frame = frames.at(-1);
    if (token === "{" || token === "[")
      frames.push({ path: pathOf(frame), keys: token === "{" ? new Set() : undefined, index: 0, key: "" });
    else if (token === "}" || token === "]") frames.pop();
    else if (token === "," && frame) frame.index += 1;
    else if (token === ":" && frame?.keys) {
      frame.key = JSON.parse(last) as string;
      if (frame.keys.has(frame.key)) found.add(pathOf(frame));
      frame.keys.add(frame.key);
    }
    last = token;
  }
  return [...found];
}

/** Where the next value stands. */
function pathOf(frame: Frame | undefined): string {
  if (!frame) return "";
  if (!frame.keys) return `${frame.path}[${frame.index}]`;
  return frame.path === "" ? frame.key : `${frame.path}.${frame.key}`;
}
