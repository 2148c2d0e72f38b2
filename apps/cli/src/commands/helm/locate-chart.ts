// A chart by any of its names: a folder or an archive on this disk, `oci://…`, an archive's address, `repository/chart`, or with --repo.
import { existsSync } from "node:fs";
import path from "node:path";
import { HelmError, loadChart, type Chart, type ChartFile } from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { readChartFiles, unpackChart } from "./read-chart.ts";
import type { RemoteFlags } from "./remote-access.ts";
import type { FetchedChart } from "./remote-charts.ts";

/** The flags that say which chart is meant. */
export type ChartFlags = RemoteFlags & { repo?: string; version?: string; devel?: boolean };

/** The files of a chart. @throws {HelmError} `CHART` */
export async function locateChart(
  word: string,
  flags: ChartFlags,
  environment: Environment,
): Promise<readonly ChartFile[]> {
  const name = word.trim();
  const file = path.resolve(environment.folder, name);
  if (existsSync(file)) return await readChartFiles(file);
  if (path.isAbsolute(name) || name.startsWith("."))
    throw new HelmError("CHART", `path ${JSON.stringify(name)} not found`);
  const { archive, pulled } = await fetchChart(name, flags, environment);
  if (pulled) environment.out(sayPulled(pulled));
  return await unpackChart(archive);
}

/** The same, loaded. @throws {HelmError} `CHART` */
export async function loadLocated(word: string, flags: ChartFlags, environment: Environment): Promise<Chart> {
  const files = await locateChart(word, flags, environment);
  return await loadChart(files, { unpack: unpackChart, warn: (message) => environment.err(`${message}\n`) });
}

/** Fetches a chart that is not on this disk. @throws {HelmError} `CHART` */
export async function fetchChart(name: string, flags: ChartFlags, environment: Environment): Promise<FetchedChart> {
  // What speaks to the outside is loaded when it is needed: most charts are on this disk.
  const { openRemoteCharts } = await import("./remote-charts.ts");
  const charts = openRemoteCharts(flags, environment);
  const range = flags.version?.trim() || (flags.devel ? ">0.0.0-0" : "");
  try {
    return flags.repo === undefined ? await charts.fetch(name, range) : await charts.fetchFrom(flags.repo, name, range);
  } finally {
    charts.close();
  }
}

/** What Helm says of a chart from a registry. */
export const sayPulled = ({ reference, digest }: { reference: string; digest: string }): string =>
  `Pulled: ${reference}\nDigest: ${digest}\n`;
