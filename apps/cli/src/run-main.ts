// Fills the environment from the process, runs the command, and turns what it throws into an exit code.
import type { Environment } from "./environment.ts";
import { deeperRun } from "./run-deeper.ts";
import { runQuickly } from "./quick-start.ts";
import { UsageError } from "./usage-error.ts";

/** Runs the command line of this process. */
export async function main(): Promise<void> {
  const ending = new AbortController();
  let asked = 0;
  const end = (): void => {
    asked += 1;
    if (asked > 1) process.exit(130);
    ending.abort();
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);

  const environment: Environment = {
    variables: process.env,
    folder: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stdout.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined,
    columns: process.stdout.columns ?? 120,
    signal: ending.signal,
    runDeeper: deeperRun(),
  };

  try {
    process.exitCode = await run(process.argv.slice(2), environment);
  } catch (error) {
    if (ending.signal.aborted) process.exitCode = 130;
    else {
      const isKnown = error instanceof UsageError || (error instanceof Error && "code" in error);
      console.error(
        `✗ ${isKnown || !(error instanceof Error) ? String((error as Error).message ?? error) : (error.stack ?? error.message)}`,
      );
      process.exitCode = 2;
    }
  }
  // A pipe may be read slowly: nothing that was written may be lost.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done))));
  // Whatever still holds the process (a watch, a keep-alive connection) has no work left.
  setTimeout(() => process.exit(), 300).unref();
}

async function run(args: string[], environment: Environment): Promise<number> {
  const code = await runQuickly(args, environment);
  if (code !== undefined) return code;
  const { createProgram } = await import("./program.ts");
  return createProgram(environment)(args);
}
