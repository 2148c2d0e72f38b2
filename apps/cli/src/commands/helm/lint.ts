// `sluice helm lint`: what `helm lint` 4.2 finds, with its flags.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import {
  defaultCapabilities,
  HelmError,
  lintChart,
  parseKubeVersion,
  type ChartFile,
  type LintMessage,
  type LintOptions,
  type Values,
} from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { limitsOf, type LimitFlags } from "./limits-of-flags.ts";
import { readChartFiles, unpackChart } from "./read-chart.ts";
import { valuesOf, type ValueFlags } from "./read-values.ts";
import { namespaceOf } from "./release-namespace.ts";

/** The flags of `sluice helm lint`. */
export type LintFlags = ValueFlags &
  LimitFlags & {
    strict?: boolean;
    withSubcharts?: boolean;
    quiet?: boolean;
    skipSchemaValidation?: boolean;
    kubeVersion?: string;
    namespace: string;
    kubeconfig?: string;
    kubeContext?: string;
  };

type Result = { messages: LintMessage[]; failures: string[] };

/** Lints charts and prints what it finds. @returns 0; 1 when a chart fails */
export async function lint(words: readonly string[], flags: LintFlags, environment: Environment): Promise<number> {
  const { folder, out, err } = environment;
  try {
    const charts = words.flatMap((word) => [word, ...(flags.withSubcharts ? subchartsOf(word, folder) : [])]);
    const values = await valuesOf(flags, environment);
    let [failed, found] = [0, 0];
    for (const chart of charts) {
      const result = await lintOne(chart, values, { flags, environment });
      const isClean = result.failures.length === 0 && !result.messages.some(({ severity }) => severity !== "INFO");
      if (!isClean) found += 1;
      if (flags.quiet && isClean) continue;
      if (result.failures.length > 0) failed += 1;
      print(chart, result, { quiet: flags.quiet === true, out });
    }
    const summary = `${charts.length} chart(s) linted, ${failed} chart(s) failed\n`;
    if (failed > 0) err(`Error: ${summary}`);
    else if (!flags.quiet || found > 0) out(summary);
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    err(`Error: ${error.message}\n`);
    return 1;
  }
}

type Work = { flags: LintFlags; environment: Environment };

async function lintOne(chart: string, values: Values, work: Work): Promise<Result> {
  const { folder } = work.environment;
  const isArchive = /\.(tgz|tar\.gz)$/.test(chart);
  if (!isArchive && !existsSync(path.resolve(folder, chart, "Chart.yaml"))) {
    const file = path.join(chart, "Chart.yaml");
    const isFile = statSync(path.resolve(folder, chart), { throwIfNoEntry: false })?.isFile();
    const why = isFile ? "not a directory" : "no such file or directory";
    const failure = `unable to check Chart.yaml file in chart: stat ${file}: ${why}`;
    return { messages: [], failures: [failure] };
  }
  const whole = path.resolve(folder, chart);
  let read: Read;
  const lines: string[] = [];
  const warn = (line: string): void => void lines.push(line);
  try {
    read = await readForLint(whole, warn);
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    return { messages: [], failures: ["unable to extract tarball: unexpected EOF"] };
  }
  const { files, ...known } = read;
  const messages = await lintChart(files, values, { ...optionsOf(whole, work), ...known, warn });
  // Helm loads the chart for each rule that needs it whole, and its log says everything each time.
  const times = files.some((one) => one.path.startsWith("crds/")) ? 3 : 2;
  for (const line of Array.from({ length: times }, () => lines).flat()) work.environment.err(`${line}\n`);
  const isFailure = ({ severity }: LintMessage): boolean =>
    severity === "ERROR" || (work.flags.strict === true && severity === "WARNING");
  return { messages, failures: messages.filter(isFailure).map(({ message }) => message) };
}

type Read = { files: readonly ChartFile[]; loaded?: readonly ChartFile[]; unreadable?: HelmError };

/** A chart's files: those that it is loaded from, and those that rules of their own look at, whatever .helmignore says. */
async function readForLint(chart: string, warn: (line: string) => void): Promise<Read> {
  const isFolder = statSync(chart).isDirectory();
  const named = isFolder ? readNamed(chart) : [];
  try {
    const loaded = await readChartFiles(chart, warn);
    const hidden = named.filter((one) => !loaded.some((other) => other.path === one.path));
    return hidden.length === 0 ? { files: loaded } : { files: [...loaded, ...hidden], loaded };
  } catch (error) {
    if (!(error instanceof HelmError) || !isFolder) throw error;
    return { files: named, unreadable: error };
  }
}

function readNamed(folder: string): ChartFile[] {
  const found = (name: string) => statSync(path.join(folder, name), { throwIfNoEntry: false });
  const files = ["Chart.yaml", "values.yaml", "values.schema.json"]
    .filter((name) => found(name)?.isFile())
    .map((name) => ({ path: name, content: readFileSync(path.join(folder, name)) }));
  const folders = ["templates", "crds"].filter(found).map((name) => ({ path: `${name}/`, content: Buffer.of() }));
  return [...files, ...folders];
}

function optionsOf(folder: string, { flags, environment }: Work): LintOptions {
  const capabilities = defaultCapabilities();
  const { kubeVersion } = flags;
  return {
    folder,
    unpack: unpackChart,
    namespace: namespaceOf(flags, environment),
    capabilities: {
      ...capabilities,
      ...(kubeVersion === undefined ? {} : { kubeVersion: parseKubeVersion(kubeVersion) }),
    },
    skipSchemaValidation: flags.skipSchemaValidation === true,
    now: () => new Date(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    limits: limitsOf(flags),
    monotonic: () => performance.now(),
    onLint: ({ what, value, message }) => environment.err(logLine(what, value, message)),
  };
}

/** As Go's slog writes it. */
function logLine(what: "required" | "fail", value: unknown, message: string): string {
  const text = /^[^\s"=]+$/.test(message) ? message : JSON.stringify(message);
  if (what === "fail") return `level=INFO msg="funcMap fail" message=${text}\n`;
  return `level=WARN msg="missing required value${value === "" ? "s" : ""}" message=${text}\n`;
}

function print(
  chart: string,
  { messages, failures }: Result,
  { quiet, out }: { quiet: boolean; out: (text: string) => void },
): void {
  const lines = messages
    .filter(({ severity }) => !quiet || severity !== "INFO")
    .map((one) => `[${one.severity}] ${one.path}: ${one.message}\n`);
  if (messages.length === 0) lines.push(...failures.map((failure) => `Error ${failure}\n`));
  out(`==> Linting ${chart}\n${lines.join("")}\n`);
}

/** Folders and archives of charts anywhere below `charts/`. */
function subchartsOf(chart: string, folder: string): string[] {
  const root = path.resolve(folder, chart, "charts");
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .sort()
    .flatMap((file) => {
      const shown = path.join(chart, "charts", file);
      if (path.basename(file) === "Chart.yaml") return [path.dirname(shown)];
      return /\.(tgz|tar\.gz)$/.test(file) ? [shown] : [];
    });
}
