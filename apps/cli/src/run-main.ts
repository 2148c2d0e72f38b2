// Fills the environment from the process, runs the command, and turns what it throws into an exit code.
import type { Environment } from "./environment.ts";
import { deeperRun } from "./run-deeper.ts";
import { runQuickly } from "./quick-start.ts";
import { UsageError } from "./usage-error.ts";
import { openOutput } from "./write-output.ts";

/** Runs the command line of this process. */
export async function main(): Promise<void> {
  let ending: AbortController | undefined;
  let asked = 0;
  const end = (): void => {
    asked += 1;
    if (asked > 1) process.exit(130);
    ending ??= new AbortController();
    ending.abort();
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);

  const [out, err] = [openOutput(1, () => process.stdout), openOutput(2, () => process.stderr)];
  // What takes time to find out is found out when it is asked for.
  const environment: Environment = {
    variables: process.env,
    folder: process.cwd(),
    out: out.write,
    err: err.write,
    get isTerminal() {
      return process.stdout.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;
    },
    get columns() {
      return process.stdout.columns ?? 120;
    },
    get signal() {
      ending ??= new AbortController();
      return ending.signal;
    },
    runDeeper: deeperRun(),
  };

  try {
    process.exitCode = await run(process.argv.slice(2), environment);
  } catch (error) {
    if (ending?.signal.aborted) process.exitCode = 130;
    else {
      const isKnown = error instanceof UsageError || (error instanceof Error && "code" in error);
      console.error(
        `✗ ${isKnown || !(error instanceof Error) ? String((error as Error).message ?? error) : (error.stack ?? error.message)}`,
      );
      process.exitCode = 2;
    }
  }
  // A pipe may be read slowly: nothing that was written may be lost.
  await Promise.all([out.flush(), err.flush()]);
}

/** Ends the process soon: whatever still holds it (a watch, a keep-alive connection) has no work left. */
export function exitSoon(): void {
  setTimeout(() => process.exit(), 300).unref();
}

async function run(args: string[], environment: Environment): Promise<number> {
  const code = await runQuickly(args, environment);
  if (code !== undefined) return code;
  const { createProgram } = await import("./program.ts");
  return createProgram(environment)(args);
}
