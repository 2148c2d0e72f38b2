// Shell patterns of `${v#pattern}` and its kin: `*`, `?`, `[a-z]`, `\c`. A bad pattern matches nothing.

type Token = { kind: "star" } | { kind: "one"; test: (unit: string) => boolean };

/** Compiles a pattern; undefined for one that is malformed. */
export function compileGlob(pattern: string): Token[] | undefined {
  const tokens: Token[] = [];
  const units = Array.from(pattern);
  for (let at = 0; at < units.length; at += 1) {
    const unit = units[at] ?? "";
    if (unit === "*") {
      if (tokens.at(-1)?.kind !== "star") tokens.push({ kind: "star" });
    } else if (unit === "?") tokens.push({ kind: "one", test: () => true });
    else if (unit === "[") {
      const found = readClass(units, at + 1);
      if (!found) return undefined;
      tokens.push({ kind: "one", test: found.test });
      at = found.end;
    } else {
      if (unit === "\\") at += 1;
      const wanted = units[at];
      if (wanted === undefined) return undefined;
      tokens.push({ kind: "one", test: (one) => one === wanted });
    }
  }
  return tokens;
}

function readClass(
  units: readonly string[],
  start: number,
): { test: (unit: string) => boolean; end: number } | undefined {
  let at = start;
  const negated = units[at] === "^";
  if (negated) at += 1;
  const ranges: [number, number][] = [];
  const read = (): number | undefined => {
    const unit = units[at];
    if (unit === undefined || unit === "-" || unit === "]") return undefined;
    if (unit === "\\") at += 1;
    const code = units[at]?.codePointAt(0);
    at += 1;
    return code;
  };
  while (units[at] !== "]" || ranges.length === 0) {
    const low = read();
    if (low === undefined) return undefined;
    let high: number | undefined = low;
    if (units[at] === "-") {
      at += 1;
      high = read();
    }
    if (high === undefined || at >= units.length) return undefined;
    ranges.push([low, high]);
  }
  const test = (unit: string) => {
    const code = unit.codePointAt(0) ?? 0;
    return ranges.some(([low, high]) => low <= code && code <= high) !== negated;
  };
  return { test, end: at };
}

/** Whether a whole text matches; linear in practice, at worst pattern times text. */
export function matchesGlob(tokens: readonly Token[], units: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let retry: { token: number; at: number } | undefined;
  while (at < units.length) {
    const current = tokens[token];
    if (current?.kind === "star") {
      retry = { token: token + 1, at };
      token += 1;
    } else if (current && current.test(units[at] ?? "")) {
      token += 1;
      at += 1;
    } else if (retry) {
      retry.at += 1;
      ({ token, at } = retry);
    } else return false;
  }
  while (tokens[token]?.kind === "star") token += 1;
  return token === tokens.length;
}
