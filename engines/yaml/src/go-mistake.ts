// What is wrong with a text, in go-yaml's words. Its lines are peculiar: the scanner's count from 1 and the parser's from 0, and a line 0 is not told.

/** A text that go-yaml refuses. `message` is what it says. */
export class GoMistake extends Error {
  override readonly name = "GoMistake";

  constructor(what: string, at?: { problem: number; context: number; isScanner: boolean }) {
    super(what.startsWith("unsupported ") ? what : `yaml: ${at ? where(at) : ""}${what}`); // JSON has no keys that are nothing
  }
}

function where({ problem, context, isScanner }: { problem: number; context: number; isScanner: boolean }): string {
  const line = problem > 0 ? problem + (isScanner ? 1 : 0) : context;
  return line > 0 ? `line ${line}: ` : "";
}
