// The same command line once more, in a process with a larger stack. Node's own is a megabyte, and cannot be enlarged once it runs; Go's grows
// to a gigabyte. What is nested too deep for the first attempt is rare, and the first attempt costs nothing that the second would save.
import process from "node:process";

/** In kilobytes; systems give a process eight megabytes. */
const stackKb = 6_000;
const flag = "--stack-size";

/** What runs it; undefined in the process that has the larger stack already. */
export function deeperRun(): (() => Promise<number | undefined>) | undefined {
  if (process.execArgv.some((word) => word.startsWith(flag))) return undefined;
  return async () => {
    // To load this takes longer than to render a small chart, and hardly anybody comes here.
    const { spawn } = await import("node:child_process");
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const words = [...process.execArgv, `${flag}=${stackKb}`, ...process.argv.slice(1)];
    const child = spawn(process.execPath, words, { stdio: "inherit" });
    child.on("error", () => resolve(undefined));
    // Where the system gives less, it ends by a signal, and what the first attempt said stands.
    child.on("close", (code) => resolve(code ?? undefined));
    return promise;
  };
}
