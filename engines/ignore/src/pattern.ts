// One line of a .gitignore file. The matching is go-git's (which Flux uses), not git's own: the two agree but for corners.
// @see go-git plumbing/format/gitignore/pattern.go

/** A pattern and the folder that its file stands in. */
export type Pattern = {
  /** `exclude` or `include` (a line with `!`) when the path matches, undefined when it does not. */
  match(path: readonly string[], isFolder: boolean): "exclude" | "include" | undefined;
};

/**
 * Reads one line; undefined for comments and empty lines.
 *
 * @param domain the path of the folder that holds the file, as segments
 */
export function parsePattern(line: string, domain: readonly string[]): Pattern | undefined {
  if (line.trim() === "" || line.startsWith("#")) return undefined;
  let text = line;
  const isInclusion = text.startsWith("!");
  if (isInclusion) text = text.slice(1);
  if (!text.endsWith("\\ ")) text = text.replace(/[ \t\r]+$/, "");
  const isFolderOnly = text.endsWith("/");
  if (isFolderOnly) text = text.slice(0, -1);
  const isGlob = text.includes("/");
  const segments = text.split("/");
  const verdict = isInclusion ? "include" : "exclude";

  return {
    match(path, isFolder) {
      if (path.length <= domain.length || domain.some((part, index) => path[index] !== part)) return undefined;
      const below = path.slice(domain.length);
      const matches = isGlob
        ? matchGlob(segments, below, { isFolder, isFolderOnly })
        : matchName(text, below, { isFolder, isFolderOnly });
      return matches ? verdict : undefined;
    },
  };
}

type Sort = { isFolder: boolean; isFolderOnly: boolean };

/** A pattern without a slash matches a file or folder of that name anywhere, and everything below it. */
function matchName(pattern: string, path: readonly string[], { isFolder, isFolderOnly }: Sort): boolean {
  const matcher = toRegExp(pattern);
  return path.some((name, index) => {
    if (!matcher.test(name)) return false;
    return !(isFolderOnly && !isFolder && index === path.length - 1);
  });
}

/** A pattern with a slash is bound to its folder; `**` stands for any number of folders. */
function matchGlob(segments: readonly string[], path: readonly string[], { isFolder, isFolderOnly }: Sort): boolean {
  let matched = false;
  let canTraverse = false;
  let rest = path;
  for (const [index, segment] of segments.entries()) {
    if (segment === "") {
      canTraverse = false;
      continue;
    }
    if (segment === "**") {
      if (index === segments.length - 1) break;
      canTraverse = true;
      continue;
    }
    if (segment.includes("**") || rest.length === 0) return false;
    const matcher = toRegExp(segment);
    if (canTraverse) {
      canTraverse = false;
      const at = rest.findIndex((name) => matcher.test(name));
      if (at < 0) return false;
      rest = rest.slice(at + 1);
      matched = true;
    } else {
      if (!matcher.test(rest[0] ?? "")) return false;
      matched = true;
      rest = rest.slice(1);
      // go-git: files below a matched folder count as matched, so the rest of the path does not matter.
      if (rest.length === 0 && index < segments.length - 1) matched = false;
    }
  }
  return matched && !(isFolderOnly && !isFolder && rest.length === 0);
}

/** Go's `filepath.Match`: `*` and `?` stop at slashes, which a segment does not have; `[a-z]`, `\` escapes. */
function toRegExp(glob: string): RegExp {
  let source = "";
  for (let index = 0; index < glob.length; index += 1) {
    const char = glob[index] ?? "";
    const close = char === "[" ? glob.indexOf("]", index + 2) : -1;
    if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (char === "\\") source += escape(glob[(index += 1)] ?? "\\");
    else if (close > 0) {
      const body = glob.slice(index + 1, close).replace(/^[!^]/, "");
      source += `[${/^[!^]/.test(glob[index + 1] ?? "") ? "^" : ""}${body.replaceAll("\\", "\\\\").replaceAll("[", "\\[")}]`;
      index = close;
    } else source += escape(char);
  }
  return new RegExp(`^${source}$`, "s");
}

const escape = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
