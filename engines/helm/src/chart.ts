// A chart in memory, and how it comes out of the files of a folder or an archive.
// @see helm v4.2.3 pkg/chart/v2/loader/load.go
import type { ParsedTemplate } from "@sluice/gotemplate";
import { textOf as bytesAsText } from "@sluice/sprig";
import { HelmError } from "./helm-error.ts";
import { KnownDocuments } from "./known-documents.ts";
import { logLine } from "./log-line.ts";
import { readMetadata, type ChartMetadata } from "./metadata.ts";
import { readValues, type Values } from "./values.ts";

/** A file of a chart; the path is relative to the chart's folder, with slashes. */
export type ChartFile = { path: string; content: Uint8Array };

/** A chart, with the charts that it depends on. */
export type Chart = {
  metadata: ChartMetadata;
  /** Everything under `templates/`. */
  templates: readonly ChartFile[];
  /** What is neither template, nor chart, nor known by name: what `.Files` shows. CRDs are among them. */
  files: readonly ChartFile[];
  values: Values;
  /** values.yaml as written, for `show values`. */
  valuesText?: string;
  schema?: string;
  /** Chart.lock as written, for packing. */
  lockText?: string;
  dependencies: Chart[];
  parent?: Chart;
  /** Templates that were parsed once, by their full name: all renderings of a chart share them. */
  readonly parsed: Map<string, ParsedTemplate>;
  /** Documents that came of it once: those of later renderings are mostly the same. */
  readonly known: KnownDocuments;
};

/** Unpacks a chart's archive into files, without the folder that they stand in. */
export type Unpack = (archive: Uint8Array) => Promise<readonly ChartFile[]>;

/** What loading needs from outside, and where warnings go. */
export type LoadOptions = { unpack: Unpack; warn?: (message: string) => void };

/** The text of a file, without a mark at its beginning. */
export function textOf({ content }: ChartFile): string {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** The text of a template: bytes that are no UTF-8 stay what they are, until somebody refuses them. */
export function templateTextOf({ content }: ChartFile): string {
  const text = bytesAsText(content);
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/**
 * Loads a chart from its files, in the order in which they are given.
 *
 * @throws {HelmError} `CHART` or `VALUES`
 */
export async function loadChart(files: readonly ChartFile[], options: LoadOptions): Promise<Chart> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const described = byPath.get("Chart.yaml");
  if (!described) throw new HelmError("CHART", "Chart.yaml file is missing");
  const requirements = byPath.get("requirements.yaml");
  const metadata = readMetadata(textOf(described), requirements && textOf(requirements));
  const isFirst = metadata.apiVersion === "v1";
  const values = byPath.get("values.yaml");
  const schema = byPath.get("values.schema.json");
  const lock = byPath.get("Chart.lock");
  if (!isFirst) warnOfOldFiles(byPath, options);
  const isPlain = ({ path }: ChartFile): boolean => {
    if (
      ["Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json"].includes(path) ||
      path.startsWith("templates/")
    )
      return false;
    if (path === "requirements.yaml" || path === "requirements.lock") return isFirst;
    return !path.startsWith("charts/") || path.endsWith(".prov");
  };
  const chart: Chart = {
    metadata,
    templates: files.filter(({ path }) => path.startsWith("templates/")),
    files: files.filter(isPlain),
    values: values ? readValues(values.content, "values.yaml") : {},
    ...(values ? { valuesText: textOf(values) } : {}),
    ...(schema ? { schema: textOf(schema) } : {}),
    ...(lock && !isFirst ? { lockText: textOf(lock) } : {}),
    dependencies: [],
    parsed: new Map(),
    known: new KnownDocuments(),
  };
  chart.dependencies = await loadDependencies(files, chart, options);
  return chart;
}

/** What `apiVersion: v2` has moved to other files. */
function warnOfOldFiles(byPath: ReadonlyMap<string, ChartFile>, { warn = () => {} }: LoadOptions): void {
  const since = 'since apiVersion "v2". We recommend migrating';
  if (byPath.has("requirements.lock"))
    warn(logLine("INFO", `Warning: Dependency locking is handled in Chart.lock ${since} to Chart.lock.`));
  if (byPath.has("requirements.yaml"))
    warn(logLine("INFO", `Warning: Dependencies are handled in Chart.yaml ${since} dependencies to Chart.yaml.`));
}

/** The files of each chart under `charts/`, by the name of its folder or archive. */
function filesByChart(files: readonly ChartFile[]): Map<string, ChartFile[]> {
  const byChart = new Map<string, ChartFile[]>();
  for (const { path, content } of files) {
    if (!path.startsWith("charts/") || path.endsWith(".prov")) continue;
    const [, name = "", ...rest] = path.split("/");
    const isFolder = rest.length > 0;
    if (/^[_.]/.test(name) || (!isFolder && !name.endsWith(".tgz"))) continue; // a file beside the charts is none
    const own = byChart.get(name) ?? [];
    own.push({ path: isFolder ? rest.join("/") : name, content });
    byChart.set(name, own);
  }
  return byChart;
}

async function loadDependencies(files: readonly ChartFile[], parent: Chart, options: LoadOptions): Promise<Chart[]> {
  const charts: Chart[] = [];
  for (const [name, own] of filesByChart(files)) {
    const [archive] = own;
    try {
      const isArchive = name.endsWith(".tgz") && archive !== undefined;
      const chart = await loadChart(isArchive ? await options.unpack(archive.content) : own, options);
      chart.parent = parent;
      charts.push(chart);
    } catch (error) {
      const what = `error unpacking subchart ${name} in ${parent.metadata.name}`;
      throw new HelmError("CHART", `${what}: ${(error as Error).message}`, error);
    }
  }
  return charts;
}

/** `parent/charts/child`: where a chart stands, as templates are named. */
export function pathOf(chart: Chart): string {
  return chart.parent ? `${pathOf(chart.parent)}/charts/${chart.metadata.name}` : chart.metadata.name;
}

/** The definitions in `crds/`, dependencies' after the chart's own. */
export function crdsOf(chart: Chart): ChartFile[] {
  const own = chart.files
    .filter(({ path }) => path.startsWith("crds/") && /\.(ya?ml|json)$/i.test(path))
    .map(({ path, content }) => ({ path: `${pathOf(chart)}/${path}`, content }));
  return [...own, ...chart.dependencies.flatMap(crdsOf)];
}
