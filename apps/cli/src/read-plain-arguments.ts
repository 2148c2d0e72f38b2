// Reads the plain uses of a command without the table of all commands, which takes longer to load than a small command to run. It never judges:
// what it does not know at a glance (help, a refused or misspelt flag) is left to the whole command line.

/** What a flag does to the value of its key. */
export type PlainFlag = { key: string; takes: "nothing" | "one" | "many"; value?: boolean };

/** The flags of a command by how they are written: `-n` and `--namespace` are two. */
export type PlainFlags = { readonly [written: string]: PlainFlag };

/** What was read: words that are no flags, and flags on top of their defaults. */
export type PlainArguments<Flags> = { words: string[]; flags: Flags };

/** @returns what the words ask for; undefined when the whole command line must judge them */
export function readPlainArguments<Flags extends object>(
  args: readonly string[],
  known: PlainFlags,
  defaults: Flags,
): PlainArguments<Flags> | undefined {
  const words: string[] = [];
  const flags = { ...defaults } as { [key: string]: unknown };
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? "";
    const [written, given] = splitFlag(word);
    const flag = Object.hasOwn(known, written) ? known[written] : undefined;
    if (!flag) {
      if (word.startsWith("-")) return undefined;
      words.push(word);
    } else if (flag.takes === "nothing") {
      if (given !== undefined) return undefined;
      flags[flag.key] = flag.value ?? true;
    } else {
      const value = given ?? args[(index += 1)];
      if (value === undefined || value === "" || (given === undefined && value.startsWith("-"))) return undefined;
      flags[flag.key] = flag.takes === "one" ? value : [...((flags[flag.key] as string[] | undefined) ?? []), value];
    }
  }
  return { words, flags: flags as Flags };
}

/** `--flag=value` is two words in one; anything else is one. */
function splitFlag(word: string): [flag: string, value?: string] {
  const equals = word.indexOf("=");
  return word.startsWith("--") && equals > 0 ? [word.slice(0, equals), word.slice(equals + 1)] : [word];
}
