// Flags as Go programs take them: `--name=value`, `--name value` or `--name`; unknown ones do no harm.

/** The flags by name; of one that comes several times the last. */
export function readGoFlags(args: readonly string[]): { [name: string]: string } {
  const flags: { [name: string]: string } = {};
  args.forEach((arg, index) => {
    const [, name = "", value] = /^--?([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === "") return;
    const next = args[index + 1];
    flags[name] = value ?? (next === undefined || next.startsWith("-") ? "true" : next);
  });
  return flags;
}
