// What is wrong with an expression, with the line it stands in and a mark below the place.
// @see cel-go common/error.go, common/errors.go, v0.26.0
import type { Issue } from "./tree.ts";

const most = 100;
const longestLine = 16_384;

type Placed = { message: string; line: number; column: number };

/** The issues of a text as cel-go shows them, from its beginning to its end. */
export function showIssues(text: string, issues: readonly Issue[]): string {
  const lines = text === "" ? [] : text.split("\n");
  const shown = issues
    .slice(0, most)
    .map((issue) => placed(text, issue))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map((issue) => show(issue, lines));
  const rest = issues.length - most;
  return [...shown, ...(rest > 0 ? [`${rest} more errors were truncated`] : [])].join("\n");
}

/** What is about the whole stands at line -1, as cel-go has it. */
function placed(text: string, { at, message }: Issue): Placed {
  if (at === undefined) return { message, line: -1, column: -1 };
  if (text === "") return { message, line: 1, column: -1 };
  const before = text.slice(0, at);
  const start = before.lastIndexOf("\n") + 1;
  return { message, line: before.split("\n").length, column: Array.from(before.slice(start)).length };
}

function show({ message, line, column }: Placed, lines: readonly string[]): string {
  const head = `ERROR: <input>:${line}:${column + 1}: ${message}`;
  const source = lines[line - 1]?.replaceAll("\t", " ");
  if (source === undefined || source.length > longestLine) return head;
  const points = Array.from(source);
  const isWide = (point = ""): boolean => (point.codePointAt(0) ?? 0) > 127;
  const dots = points.slice(0, column).map((point) => (isWide(point) ? "\uff0e" : "."));
  const mark = isWide(points[column]) ? "\uff3e" : "^";
  return `${head}\n | ${source}\n | ${dots.join("")}${mark}`;
}
