// Lines of flow collections and of quoted texts may begin anywhere for go-yaml, while YAML 1.2 wants them indented: `a: {` may be closed by a
// brace in the first column. This moves such lines to the right, so that a strict parser reads the same. Line numbers stay.

type Mode = "start" | "plain" | "flow" | "single" | "double" | "comment" | "rest";

/** The text with every line that goes on with a flow collection or a quoted text indented beyond the place where that began. */
export function indentFlow(text: string): string {
  return new Walk().over(text);
}

class Walk {
  private mode: Mode = "start";
  /** Brackets that are open. */
  private depth = 0;
  /** How far lines that go on are moved. */
  private column = 0;
  /** Lines indented more than this belong to a block scalar; -1 outside of one. */
  private block = -1;
  /** What a quoted text within brackets returns to. */
  private outer: Mode = "rest";

  over(text: string): string {
    return text
      .split("\n")
      .map((line) => this.line(line))
      .join("\n");
  }

  private line(line: string): string {
    const goesOn = this.mode === "flow" || this.mode === "single" || this.mode === "double";
    if (!goesOn) {
      const indent = /^ */.exec(line)?.[0].length ?? 0;
      if (this.block >= 0 && (line.trim() === "" || indent > this.block)) return line;
      this.block = -1;
      this.mode = "start";
    }
    this.scan(line);
    if (this.mode === "comment") this.mode = this.depth > 0 ? "flow" : "start";
    return goesOn && line.trim() !== "" ? " ".repeat(this.column) + line : line;
  }

  private scan(line: string): void {
    for (let at = 0; at < line.length; at += 1) at = this.step(line, at);
  }

  /** Looks at one character. @returns the place of the last one that was looked at */
  private step(line: string, at: number): number {
    const character = line[at] ?? "";
    const isSpaced = at === 0 || /[ \t]/.test(line[at - 1] ?? "");
    switch (this.mode) {
      case "comment":
        return at;
      case "single":
        if (character !== "'") return at;
        if (line[at + 1] === "'") return at + 1;
        this.mode = this.outer;
        return at;
      case "double":
        if (character === "\\") return at + 1;
        if (character === '"') this.mode = this.outer;
        return at;
      case "flow":
        return this.inFlow(character, at, isSpaced);
      default:
        return this.inBlock(line, at, isSpaced);
    }
  }

  private inFlow(character: string, at: number, isSpaced: boolean): number {
    if (character === "#" && isSpaced) this.mode = "comment";
    else if (character === "{" || character === "[") this.depth += 1;
    else if (character === "}" || character === "]") {
      this.depth -= 1;
      if (this.depth === 0) this.mode = "rest";
    } else if (character === '"' || character === "'") this.quote(character, "flow");
    return at;
  }

  private inBlock(line: string, at: number, isSpaced: boolean): number {
    const character = line[at] ?? "";
    if (character === "#" && isSpaced) this.mode = "comment";
    else if (character === " " || character === "\t") return at;
    else if (character === ":" && /^(?:[ \t]|$)/.test(line.slice(at + 1, at + 2))) this.mode = "start";
    else if (this.mode === "start") return this.begin(line, at);
    return at;
  }

  /** The first character of an item, a key or a value. */
  private begin(line: string, at: number): number {
    const character = line[at] ?? "";
    const rest = line.slice(at);
    if (/^[-?](?:[ \t]|$)/.test(rest)) return at;
    const property = /^[&!][^\s,[\]{}]*/.exec(rest)?.[0];
    if (property !== undefined) return at + property.length - 1;
    if (character === "{" || character === "[") {
      this.mode = "flow";
      this.depth = 1;
      this.column = at + 1;
    } else if (character === '"' || character === "'") {
      this.quote(character, "rest");
      this.column = at + 1;
    } else if (/^[|>][-+0-9]*\s*(?:#.*)?$/.test(rest)) {
      this.block = parentIndent(line);
      this.mode = "comment";
    } else this.mode = "plain";
    return at;
  }

  private quote(character: string, outer: Mode): void {
    this.mode = character === "'" ? "single" : "double";
    this.outer = outer;
  }
}

/** How far the key, or the item, is indented that a block scalar of this line belongs to. */
function parentIndent(line: string): number {
  const prefix = /^ *(?:- +)*/.exec(line)?.[0] ?? "";
  const isItem = /^[|>]/.test(line.slice(prefix.length));
  return isItem ? prefix.replace(/- +$/, "").length : prefix.length;
}
