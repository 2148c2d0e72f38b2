// .helmignore: which files of a folder are no part of the chart. Its rules are its own, not Git's.
// @see helm v4.2.3 pkg/ignore/rules.go
import { HelmError } from "./helm-error.ts";

type Rule = { negates: boolean; foldersOnly: boolean; matches: (path: string) => boolean };

/**
 * Reads rules.
 *
 * @returns whether a path is left out; a folder that is left out takes all along that is in it
 * @throws {HelmError} `CHART` for `**`, which Helm does not know
 */
export function helmIgnore(text: string): (path: string, isFolder: boolean) => boolean {
  const lines = ["templates/.?*", ...text.replace(/^\ufeff/, "").split(/\r?\n/)];
  const rules = lines.flatMap(readRule);
  return (path, isFolder) => {
    for (const { negates, foldersOnly, matches } of rules) {
      if (negates) {
        if ((foldersOnly && !isFolder) || !matches(path)) return true;
      } else if ((!foldersOnly || isFolder) && matches(path)) return true;
    }
    return false;
  };
}

function readRule(line: string): Rule[] {
  let rule = line.trim();
  if (rule === "" || rule.startsWith("#")) return [];
  if (rule.includes("**")) throw new HelmError("CHART", "double-star (**) syntax is not supported");
  const negates = rule.startsWith("!");
  if (negates) rule = rule.slice(1);
  const foldersOnly = rule.endsWith("/");
  if (foldersOnly) rule = rule.slice(0, -1);
  const pattern = shellPattern(rule.replace(/^\//, ""));
  const isWhole = rule.includes("/");
  const matches = (path: string): boolean => pattern.test(isWhole ? path : path.slice(path.lastIndexOf("/") + 1));
  return [{ negates, foldersOnly, matches }];
}

/** Go's filepath.Match: stars stop at slashes. */
function shellPattern(pattern: string): RegExp {
  // A class that does not end, or a backslash with nothing behind it.
  if (
    /^(?:\\.|\[(?:\\.|[^\]\\])+\]|[^[\\])*(?:\[|\\$)/s.test(pattern) &&
    !/^(?:\\.|\[(?:\\.|[^\]\\])+\]|[^[\\])*$/s.test(pattern)
  )
    throw new HelmError("CHART", "syntax error in pattern");
  let source = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? "";
    const close = character === "[" ? pattern.indexOf("]", at + 2) : -1;
    if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (close > 0) {
      source += `[${pattern
        .slice(at + 1, close)
        .replace(/^\^/, "^")
        .replaceAll("\\", "\\\\")}]`;
      at = close;
    } else {
      if (character === "\\") at += 1;
      source += (pattern[at] ?? "").replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    }
  }
  return new RegExp(`^${source}$`);
}
