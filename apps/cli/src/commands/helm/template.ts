// `sluice helm template`: what `helm template` 4.2 prints, with its flags.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  beginRendering,
  defaultCapabilities,
  HelmError,
  logLine,
  finishRendering,
  missingDependencies,
  parseKubeVersion,
  partsOf,
  printTemplate,
  renderReleaseName,
  type BegunRendering,
  type Chart,
  type RenderedChart,
  type Values,
} from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { randomBytes } from "../../random-bytes.ts";
import { durationMs } from "./cobra-values.ts";
import type { AskingFlags } from "./render-with-answers.ts";
import { limitsOf, type LimitFlags } from "./limits-of-flags.ts";
import { loadLocated, type ChartFlags } from "./locate-chart.ts";
import { valuesOf, type ValueFlags } from "./read-values.ts";
import { namespaceOf } from "./release-namespace.ts";

/** The flags of `sluice helm template`. */
export type TemplateFlags = ValueFlags &
  ChartFlags &
  AskingFlags &
  LimitFlags & {
    dryRun?: string | true;
    validate?: boolean;
    postRendererKustomize?: string;
    postRenderer?: string;
    postRendererArgs?: string[];
    timeout?: string;
    dependencyUpdate?: boolean;
    includeCrds?: boolean;
    skipTests?: boolean;
    hooks: boolean;
    showOnly: string[];
    outputDir?: string;
    releaseName?: boolean;
    kubeVersion?: string;
    apiVersions: string[];
    generateName?: boolean;
    nameTemplate?: string;
    skipSchemaValidation?: boolean;
    renderSubchartNotes?: boolean;
    debug?: boolean;
  };

/** Failures after which Helm says how to see more. */
const whileRendering = new Set(["TEMPLATE", "MANIFEST", "KUBE_VERSION"]);

/** Renders a chart and prints it. @returns 0; 1 with `Error: …` as Helm does */
export async function template(
  words: readonly string[],
  given: TemplateFlags,
  environment: Environment,
): Promise<number> {
  const { out, err } = environment;
  const flags = { ...given, namespace: namespaceOf(given, environment) };
  try {
    asksCluster(flags);
    warnOfDryRun(flags, err);
    const { name, file } = nameAndChart(words, flags, err);
    // Helm reads values before it loads a chart, but not before it has found one.
    const isHere = !flags.repo && existsSync(path.resolve(environment.folder, file));
    const early = isHere ? await valuesOf(flags, environment) : undefined;
    const chart = await loadLocated(file, flags, environment);
    const values = early ?? (await valuesOf(flags, environment));
    if (chart.metadata.deprecated) err(`${logLine("WARN", "this chart is deprecated")}\n`);
    const rendered = await render(chart, { file, values }, { name, flags, environment });
    if (!flags.outputDir) out(printTemplate(rendered, { ...flags, noHooks: !flags.hooks }));
    else writeFiles(rendered, { name, folder: flags.outputDir, flags, environment });
    return 0;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const code = isTooDeep(error) && !flags.values.includes("-") ? await environment.runDeeper?.() : undefined;
    if (code !== undefined) return code;
    if (flags.debug) out(unsorted(error.rendered));
    const more =
      whileRendering.has(error.code) && !flags.debug ? "\n\nUse --debug flag to render out invalid YAML" : "";
    err(`Error: ${error.message}${more}\n`);
    return 1;
  }
}

/** Whether it was the stack that ended it; V8 has another error for patterns that it can no longer read then. */
function isTooDeep(error: Error): boolean {
  if (error instanceof RangeError && /call stack/.test(error.message)) return true;
  if (error instanceof SyntaxError && error.message.endsWith("Stack overflow")) return true;
  return error.cause instanceof Error && isTooDeep(error.cause);
}

/** What could not be read, for whoever asks to see it. */
function unsorted(rendered: ReadonlyMap<string, string> = new Map()): string {
  const parts = [...rendered].filter(([, content]) => content.trim() !== "");
  const text = parts.map(([file, content]) => `---\n# Source: ${file}\n${content}\n`).join("");
  return text === "" ? "" : `${text.trim()}\n`;
}

function nameAndChart(
  words: readonly string[],
  flags: TemplateFlags,
  err: (text: string) => void,
): { name: string; file: string } {
  const [first = "", second, ...more] = words;
  if (more.length > 0)
    throw new HelmError("ARGUMENT", `expected at most two arguments, unexpected arguments: ${more.join(", ")}`);
  if (second !== undefined && flags.generateName)
    throw new HelmError("ARGUMENT", "cannot set --generate-name and also specify a name");
  if (second !== undefined && flags.nameTemplate)
    throw new HelmError("ARGUMENT", "cannot set --name-template and also specify a name");
  const name = nameFrom(second === undefined ? undefined : first, flags.nameTemplate);
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name) || name.length > 53) {
    const form = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    const error = `release name ${JSON.stringify(name)}: invalid release name, must match regex ${form} and the length must not be longer than 53`;
    err(`${logLine("ERROR", "release name check failed", { error })}\n`);
    throw new HelmError("ARGUMENT", `release name check failed: ${error}`);
  }
  return { name, file: second ?? first };
}

function nameFrom(given: string | undefined, template = ""): string {
  if (given !== undefined) return given;
  if (template === "") return "release-name";
  return renderReleaseName(template, {
    now: () => new Date(),
    random: randomBytes,
  });
}

type Work = { name: string; flags: TemplateFlags; environment: Environment };

/** Whether a cluster takes part. @throws {HelmError} `ARGUMENT` for a word that Helm does not know */
function asksCluster({ dryRun = "client", validate = false }: TemplateFlags): boolean {
  const text = JSON.stringify(dryRun);
  if (!["client", "server", "none", "true", "false", true].includes(dryRun))
    throw new HelmError("ARGUMENT", `invalid dry-run value (${text}). Must be "none", "server", or "client"`);
  if (dryRun === "none" || dryRun === "false")
    throw new HelmError("ARGUMENT", `invalid dry-run value (${text}). Must be "server" or "client"`);
  return dryRun === "server" || validate;
}

/** What Helm says of words for `--dry-run` that it would rather not hear. */
function warnOfDryRun({ dryRun }: TemplateFlags, err: (text: string) => void): void {
  if (dryRun === true)
    err(`${logLine("WARN", "--dry-run is deprecated and should be replaced with '--dry-run=client'")}\n`);
  if (dryRun === "true") {
    const message = "boolean '--dry-run=true' flag is deprecated and must be replaced with '--dry-run=client'";
    err(`${logLine("WARN", message)}\n`);
  }
}

async function render(
  chart: Chart,
  { file, values }: { file: string; values: Values },
  work: Work,
): Promise<RenderedChart> {
  const whole = await withDependencies(chart, file, work);
  const { flags } = work;
  const options = renderOptions(work);
  const postRender = await findPostRenderer(work);
  const finish = async (begun: BegunRendering): Promise<RenderedChart> =>
    finishRendering(postRender ? { ...begun, texts: await postRender(begun.texts) } : begun, options);
  if (!asksCluster(flags) && !flags.enableDns) return await finish(beginRendering(whole, values, options));
  const { renderWithAnswers } = await import("./render-with-answers.ts");
  return await renderWithAnswers({ ...work, asksCluster: asksCluster(flags) }, finish, (answers, capabilities) =>
    beginRendering(whole, values, {
      ...options,
      ...answers,
      capabilities: { ...options.capabilities, ...capabilities },
    }),
  );
}

/** The chart with what it depends on, fetched if that is wanted and missing. */
async function withDependencies(chart: Chart, file: string, { flags, environment }: Work): Promise<Chart> {
  const missing = missingDependencies(chart);
  if (missing.length === 0) return chart;
  if (!flags.dependencyUpdate)
    throw new HelmError(
      "CHART",
      `an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: ${missing.join(", ")}`,
    );
  const { updateDependencies } = await import("./fetch-dependencies.ts");
  await updateDependencies(path.resolve(environment.folder, file), flags, environment);
  return await loadLocated(file, flags, environment);
}

/** What changes the templates' output, if there is any. */
async function findPostRenderer({ flags, environment }: Work) {
  const { postRenderer, postRendererArgs = [], postRendererKustomize } = flags;
  if (postRenderer) {
    const { openPostRenderer } = await import("./post-renderer-program.ts");
    return openPostRenderer(postRenderer, postRendererArgs, {
      environment,
      timeoutMs: durationMs(flags.timeout ?? "5m"),
    });
  }
  if (postRendererKustomize === undefined) return undefined;
  const { readPostRenderer } = await import("./post-renderer.ts");
  const transform = readPostRenderer(postRendererKustomize, environment.folder);
  return async (texts: ReadonlyMap<string, string>) => transform(texts);
}

function renderOptions({ name, flags, environment }: Work) {
  const capabilities = defaultCapabilities();
  const { kubeVersion, apiVersions, isUpgrade = false } = flags;
  return {
    release: { name, namespace: flags.namespace, isUpgrade, isInstall: !isUpgrade },
    capabilities: {
      ...capabilities,
      ...(kubeVersion === undefined ? {} : { kubeVersion: parseKubeVersion(kubeVersion) }),
      apiVersions: [...capabilities.apiVersions, ...apiVersions.flatMap((versions) => versions.split(","))],
    },
    now: () => new Date(),
    random: randomBytes,
    // performance.now() would load what measures performance.
    monotonic: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
    limits: limitsOf(flags),
    subNotes: flags.renderSubchartNotes === true,
    skipSchemaValidation: flags.skipSchemaValidation === true,
    warn: (message: string) => environment.err(`${message}\n`),
  };
}

/** One file a template, as `--output-dir` has it. */
function writeFiles(rendered: RenderedChart, { name, folder, flags, environment }: Work & { folder: string }): void {
  const { release, hooks } = partsOf(rendered, { ...flags, noHooks: !flags.hooks });
  const target = flags.releaseName ? `${folder}/${name}` : folder;
  const written = new Set<string>();
  for (const { path: file, content } of [...release, ...hooks]) {
    const shown = `${target}/${file}`;
    const whole = path.resolve(environment.folder, shown);
    mkdirSync(path.dirname(whole), { recursive: true });
    const text = `---\n# Source: ${file}\n${content}\n`;
    if (written.has(whole)) appendFileSync(whole, text);
    else writeFileSync(whole, text);
    written.add(whole);
    environment.out(`wrote ${shown}\n`);
  }
  environment.out("\n");
}
