// `helmChartInflationGenerator`: the old spelling of `helmCharts` and `helmGlobals` (kustomize api 0.21, types/helmchartargs.go).
import type { HelmChart } from "../charts.ts";

/** One entry in the old spelling. Fields that kustomize reads and no longer uses are left out. */
export type HelmChartArguments = {
  chartName?: string;
  chartVersion?: string;
  chartRepoUrl?: string;
  chartHome?: string;
  helmHome?: string;
  values?: string;
  valuesLocal?: { [key: string]: unknown };
  valuesMerge?: string;
  releaseName?: string;
};

/** The same entry in the new spelling. */
export const toHelmChart = (old: HelmChartArguments): HelmChart => ({
  name: old.chartName,
  version: old.chartVersion,
  repo: old.chartRepoUrl,
  valuesFile: old.values,
  valuesInline: old.valuesLocal,
  valuesMerge: old.valuesMerge,
  releaseName: old.releaseName,
});

/** What the entries say for all charts: the last one that says it counts. */
export function globalsOf(old: readonly HelmChartArguments[]): { chartHome?: string; configHome?: string } | undefined {
  const chartHome = old.findLast((one) => one.chartHome)?.chartHome;
  const configHome = old.findLast((one) => one.helmHome)?.helmHome;
  if (chartHome === undefined && configHome === undefined) return undefined;
  return { ...(chartHome === undefined ? {} : { chartHome }), ...(configHome === undefined ? {} : { configHome }) };
}
