// File patterns as Go's path/filepath reads them: `*`, `?`, `[a-z]` and `\` within one name; never across a slash.
import { joinPath } from "../file-tree.ts";
import type { EditContext } from "./edit.ts";
import { refuse } from "./edit.ts";

const isPattern = (text: string): boolean => /[*?[\\]/.test(text);

/** Whether a path fits a pattern. @throws {KustomizeError} `BAD_EDIT` for a pattern that is none */
export const matches = (pattern: string, path: string): boolean => toExpression(pattern).test(path);

/** The paths in a folder's tree that fit a pattern, sorted; a path without signs stands for itself when it is there. */
export function glob(pattern: string, { tree, folder }: Pick<EditContext, "tree" | "folder">): string[] {
  const isThere = (path: string): boolean => {
    const target = joinPath(folder, path);
    return target !== undefined && (tree.read(target) !== undefined || tree.list(target) !== undefined);
  };
  if (pattern.startsWith("/")) return [];
  if (!isPattern(pattern)) return isThere(pattern) ? [pattern] : [];
  let found = [""];
  for (const segment of pattern.split("/")) {
    if (!isPattern(segment)) {
      found = found.map((prefix) => prefix + segment + "/").filter((path) => isThere(path));
      continue;
    }
    const expression = toExpression(segment);
    found = found.flatMap((prefix) => {
      const target = joinPath(folder, prefix);
      const names = (target === undefined ? [] : (tree.list(target) ?? [])).map(({ name }) => name);
      return names
        .filter((name) => expression.test(name))
        .sort()
        .map((name) => `${prefix}${name}/`);
    });
  }
  return found.map((path) => path.slice(0, -1));
}

function toExpression(pattern: string): RegExp {
  let source = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern.charAt(at);
    if (sign === "*") source += "[^/]*";
    else if (sign === "?") source += "[^/]";
    else if (sign === "\\") source += escape(pattern.charAt((at += 1)));
    else if (sign === "[") {
      const end = pattern.indexOf("]", at + 2);
      if (end < 0) throw refuse("syntax error in pattern");
      source += `[${pattern.slice(at + 1, end).replaceAll(/[\\[\]]/g, "\\$&")}]`;
      at = end;
    } else source += escape(sign);
  }
  return new RegExp(`^${source}$`, "su");
}

const escape = (sign: string): string => sign.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
