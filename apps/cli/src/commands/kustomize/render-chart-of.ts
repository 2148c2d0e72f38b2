// A chart of `helmCharts`, rendered as kustomize has Helm render it: `helm template` with the entry's fields as its flags.
import { createHash } from "node:crypto";
import {
  createChartCache,
  defaultCapabilities,
  helmIgnore,
  HelmError,
  loadChart,
  missingDependencies,
  overlay,
  parseKubeVersion,
  printTemplate,
  readValues,
  renderChart,
  renderReleaseName,
  type ChartFile,
  type Values,
} from "@sluice/helm";
import { KustomizeError, type ChartRequest } from "@sluice/kustomize";
import { unpackChart } from "../helm/read-chart.ts";

const ports = { now: () => new Date(), random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)) };

/** Overlays of one build render the same chart again and again. */
const charts = createChartCache();

function digestOf(files: readonly ChartFile[]): string {
  const hash = createHash("sha256");
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest("hex");
}

/** @throws {KustomizeError} `BAD_GENERATOR` with Helm's message */
export async function renderChartOf(request: ChartRequest): Promise<string> {
  try {
    return await render(request);
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    throw new KustomizeError("BAD_GENERATOR", `chart ${request.chart.name}: ${error.message}`, { cause: error });
  }
}

async function render({ chart: entry, files, values }: ChartRequest): Promise<string> {
  const chart = await charts.get(digestOf(files), () => loadChart(withoutIgnored(files), { unpack: unpackChart }));
  const missing = missingDependencies(chart);
  if (missing.length > 0)
    throw new HelmError("CHART", `found in Chart.yaml, but missing in charts/ directory: ${missing.join(", ")}`);
  const capabilities = defaultCapabilities();
  const { kubeVersion, apiVersions = [], includeCRDs = false, skipTests = false, skipHooks = false } = entry;
  const rendered = renderChart(chart, valuesOf(values), {
    ...ports,
    release: { name: releaseName(entry), namespace: entry.namespace || "default" },
    capabilities: {
      ...capabilities,
      ...(kubeVersion ? { kubeVersion: parseKubeVersion(kubeVersion) } : {}),
      apiVersions: [...capabilities.apiVersions, ...apiVersions],
    },
    monotonic: () => performance.now(),
  });
  return printTemplate(rendered, { includeCrds: includeCRDs, skipTests, noHooks: skipHooks });
}

/** A chart's folder, less what its .helmignore leaves out. */
function withoutIgnored(files: readonly ChartFile[]): ChartFile[] {
  const rules = files.find(({ path }) => path === ".helmignore");
  const isIgnored = helmIgnore(rules ? Buffer.from(rules.content).toString("utf8") : "");
  return files.filter(({ path }) => {
    const parts = path.split("/");
    return parts.every((_, depth) => !isIgnored(parts.slice(0, depth + 1).join("/"), depth < parts.length - 1));
  });
}

const valuesOf = (texts: ChartRequest["values"]): Values =>
  texts.reduce<Values>((values, { file, text }) => overlay(values, readValues(text, file)), {});

function releaseName({ releaseName: given, nameTemplate }: ChartRequest["chart"]): string {
  if (given && nameTemplate) throw new HelmError("ARGUMENT", "cannot set --name-template and also specify a name");
  if (given) return given;
  return nameTemplate ? renderReleaseName(nameTemplate, ports) : "release-name";
}
