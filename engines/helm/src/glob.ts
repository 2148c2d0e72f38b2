// The patterns of `.Files.Glob`: a star stops at slashes, two do not; `?`, `[abc]`, `[!a-c]` and `{a,b}`.
// @see github.com/gobwas/glob, with "/" for its separator

/** A pattern as a regular expression; what makes no pattern matches everything, as in Helm. */
export function compileGlob(pattern: string): RegExp {
  const source = translate(pattern);
  return new RegExp(source === undefined ? "^[^]*$" : `^${source}$`, "u");
}

function translate(pattern: string): string | undefined {
  let source = "";
  let braces = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? "";
    if (character === "*") {
      const isDeep = pattern[at + 1] === "*";
      source += isDeep ? "[^]*" : "[^/]*";
      if (isDeep) at += 1;
    } else if (character === "?") source += "[^/]";
    else if (character === "[") {
      const close = pattern.indexOf("]", at + 2);
      if (close < 0) return undefined;
      const body = pattern.slice(at + 1, close);
      source += `[${body.startsWith("!") ? "^" : ""}${escape(body.replace(/^!/, ""))}]`;
      at = close;
    } else if (character === "{") {
      braces += 1;
      source += "(?:";
    } else if (character === "}" && braces > 0) {
      braces -= 1;
      source += ")";
    } else if (character === "," && braces > 0) source += "|";
    else if (character === "\\") {
      at += 1;
      source += escape(pattern[at] ?? "");
    } else source += escape(character);
  }
  return braces === 0 ? source : undefined;
}

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
