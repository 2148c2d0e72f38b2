// The whole way: dependencies → values → schema → templates → manifests in order.
// @see helm v4.2.3 pkg/action/{install,action}.go
import type { Limits } from "@sluice/gotemplate";
import { defaultCapabilities, type Capabilities } from "./capabilities.ts";
import { crdsOf, pathOf, type Chart, type ChartFile } from "./chart.ts";
import { coalesceValues } from "./coalesce.ts";
import { isInRange, resolveDependencies } from "./dependencies.ts";
import { HelmError } from "./helm-error.ts";
import type { FunctionPorts } from "./functions.ts";
import { sortManifests, type Hook, type Manifest } from "./manifests.ts";
import { renderTemplates, type Release } from "./render.ts";
import { validateValues } from "./schema.ts";
import type { Values } from "./values.ts";

/** How a chart is to be rendered. */
export type RenderChartOptions = FunctionPorts & {
  release: Partial<Release> & { name: string };
  capabilities?: Capabilities;
  limits?: Partial<Limits>;
  monotonic?: () => number;
  /** Notes of dependencies too. */
  subNotes?: boolean;
  skipSchemaValidation?: boolean;
  /** Changes what the templates gave, by file, before it is split and sorted; hooks are among it, notes and definitions are not. */
  postRender?: (texts: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;
  /** What Helm logs on standard error, line by line: values that cannot be merged, and the like. */
  warn?: (message: string) => void;
};

/** A rendered chart. */
export type RenderedChart = {
  manifests: Manifest[];
  hooks: Hook[];
  crds: ChartFile[];
  notes: string;
};

/** A chart whose templates are rendered, by file, and are not yet split and sorted: hooks are among it, notes and definitions are not. */
export type BegunRendering = {
  texts: ReadonlyMap<string, string>;
  crds: ChartFile[];
  notes: string;
  /** Documents that the chart has read before. */
  known: Chart["known"];
};

/**
 * Renders a chart.
 *
 * @param values  what the user sets on top of the chart's own
 * @throws {HelmError} with Helm's message, without its `Error: `
 */
export function renderChart(chart: Chart, values: Values, options: RenderChartOptions): RenderedChart {
  const begun = beginRendering(chart, values, options);
  return finishRendering({ ...begun, texts: options.postRender?.(begun.texts) ?? begun.texts }, options);
}

/** The first half of `renderChart`, for those who change what the templates gave in their own time. */
export function beginRendering(chart: Chart, values: Values, options: RenderChartOptions): BegunRendering {
  const { capabilities = defaultCapabilities(), warn = () => {} } = options;
  checkInstallable(chart);
  const resolved = resolveDependencies(chart, values, warn);
  checkKubeVersion(resolved, capabilities);
  const all = coalesceValues(resolved, values, { warn });
  if (!options.skipSchemaValidation) validateValues(resolved, all);
  const release = { namespace: "default", revision: 1, isInstall: true, isUpgrade: false, ...options.release };
  const rendered = renderTemplates(resolved, all, { ...options, release, capabilities });
  const notes = takeNotes(resolved, rendered, options.subNotes === true);
  return { texts: withoutPartials(rendered), crds: crdsOf(resolved), notes, known: resolved.known };
}

/** The second half of `renderChart`. @throws {HelmError} `MANIFEST` */
export function finishRendering(
  { texts, crds, notes, known }: BegunRendering,
  { warn = () => {} }: Pick<RenderChartOptions, "warn">,
): RenderedChart {
  return { ...sorted(texts, { warn, known }), crds, notes };
}

/** Files that only define templates give nothing that could be changed. */
const withoutPartials = (rendered: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...rendered].filter(([path]) => !path.slice(path.lastIndexOf("/") + 1).startsWith("_")));

function sorted(...[rendered, how]: Parameters<typeof sortManifests>): ReturnType<typeof sortManifests> {
  try {
    return sortManifests(rendered, how);
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    throw new HelmError(error.code, error.message, error, rendered);
  }
}

function checkInstallable({ metadata }: Chart): void {
  if (metadata.type !== "" && metadata.type !== "application")
    throw new HelmError("CHART", `${metadata.type} charts are not installable`);
}

function checkKubeVersion({ metadata }: Chart, { kubeVersion }: Capabilities): void {
  if (metadata.kubeVersion !== "" && !isInRange(metadata.kubeVersion, kubeVersion.normalized))
    throw new HelmError(
      "KUBE_VERSION",
      `chart requires kubeVersion: ${metadata.kubeVersion} which is incompatible with Kubernetes ${kubeVersion.version}`,
    );
}

/** Notes are told to people; they are no manifests. */
function takeNotes(chart: Chart, rendered: Map<string, string>, subNotes: boolean): string {
  const own = `${pathOf(chart)}/templates/NOTES.txt`;
  const notes: string[] = [];
  for (const [path, text] of rendered) {
    if (!path.endsWith("NOTES.txt")) continue;
    rendered.delete(path);
    if (subNotes || path === own) notes.push(text);
  }
  return notes.join("\n");
}

/** The names of dependencies that Chart.yaml wants and `charts/` lacks. */
export function missingDependencies({ metadata, dependencies }: Chart): string[] {
  const there = new Set(dependencies.map((one) => one.metadata.name));
  return metadata.dependencies.map(({ name }) => name).filter((name) => !there.has(name));
}
