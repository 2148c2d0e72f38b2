// The port through which a build has charts rendered. The caller has the Helm engine; this one only knows what kustomize asks Helm for.
import type { Fields } from "./patches/fields.ts";

/** One entry of `helmCharts`, with the fields of `helmGlobals`. */
export type HelmChart = {
  name?: string;
  version?: string;
  repo?: string;
  releaseName?: string;
  namespace?: string;
  chartHome?: string;
  configHome?: string;
  valuesFile?: string;
  additionalValuesFiles?: string[];
  valuesInline?: Fields;
  valuesMerge?: string;
  includeCRDs?: boolean;
  skipHooks?: boolean;
  skipTests?: boolean;
  apiVersions?: string[];
  kubeVersion?: string;
  nameTemplate?: string;
  debug?: boolean;
  devel?: boolean;
};

/** What is to be rendered: the files of a chart (paths relative to its folder), the texts of its values files in order, and the entry's own wishes. */
export type ChartRequest = {
  /** Where the chart stands in its tree. */
  folder: string;
  chart: HelmChart & { name: string };
  files: readonly { path: string; content: Uint8Array }[];
  values: readonly { file: string; text: string }[];
};

/** The port through which charts are rendered and fetched. */
export type Charts = {
  /** What `helm template` prints. @throws {KustomizeError} */
  render: (request: ChartRequest) => string;
};
