// A chart by any of its names: a folder or an archive on this disk, `oci://…`, an archive's address, `repository/chart`, or with --repo.
import { existsSync } from "node:fs";
import path from "node:path";
import { HelmError, loadChart, type Chart, type ChartFile } from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { judgeArchive, readChartFiles, unpackChart } from "./read-chart.ts";
import type { RemoteFlags } from "./remote-access.ts";
import type { FetchedChart } from "./remote-charts.ts";
import type { ProvenanceFlags } from "./verify-chart.ts";

/** The flags that say which chart is meant. */
export type ChartFlags = RemoteFlags & ProvenanceFlags & { version?: string; devel?: boolean };

/** The files of a chart. @throws {HelmError} `CHART` */
export async function locateChart(
  word: string,
  flags: ChartFlags,
  environment: Environment,
): Promise<readonly ChartFile[]> {
  const name = word.trim();
  const file = path.resolve(environment.folder, name);
  if (!flags.repo && existsSync(file)) {
    if (flags.verify) await (await import("./verify-chart.ts")).verifyFile(file, flags, environment);
    return await readChartFiles(file, (message) => environment.err(`${message}\n`));
  }
  if (!flags.repo && (path.isAbsolute(name) || name.startsWith(".")))
    throw new HelmError("CHART", `path ${JSON.stringify(name)} not found`);
  return await unpackFetched(await fetchChart(name, flags, { environment, look: lookAt(flags, environment) }));
}

async function unpackFetched({ archive, fileName }: FetchedChart): Promise<readonly ChartFile[]> {
  judgeArchive(fileName, archive);
  return await unpackChart(archive);
}

/** Says what came, and verifies it if that is asked for. */
const lookAt =
  (flags: ChartFlags, environment: Environment) =>
  async (chart: FetchedChart): Promise<void> => {
    if (chart.pulled) environment.out(sayPulled(chart.pulled));
    if (!flags.verify) return;
    const { needProvenance, verifyArchive } = await import("./verify-chart.ts");
    await verifyArchive(chart, await needProvenance(chart), { flags, environment });
  };

/** The same, loaded. @throws {HelmError} `CHART` */
export async function loadLocated(word: string, flags: ChartFlags, environment: Environment): Promise<Chart> {
  const files = await locateChart(word, flags, environment);
  return judgeKind(await loadChart(files, { unpack: unpackChart, warn: (message) => environment.err(`${message}\n`) }));
}

/** Charts of a later kind than v2 are not installed. @throws {HelmError} `CHART` */
export function judgeKind(chart: Chart): Chart {
  const { apiVersion } = chart.metadata;
  if (["", "v1", "v2"].includes(apiVersion)) return chart;
  throw new HelmError("CHART", apiVersion === "v3" ? "invalid chart apiVersion" : "unsupported chart version");
}

/** How a chart is fetched: `look` sees it while what speaks to the outside is open. */
export type Fetching = { environment: Environment; look: (chart: FetchedChart) => Promise<void> };

/** Fetches a chart that is not on this disk. @throws {HelmError} `CHART` */
export async function fetchChart(
  name: string,
  flags: ChartFlags,
  { environment, look }: Fetching,
): Promise<FetchedChart> {
  // What speaks to the outside is loaded when it is needed: most charts are on this disk.
  const { openRemoteCharts } = await import("./remote-charts.ts");
  const charts = openRemoteCharts(flags, environment);
  const range = flags.version?.trim() || (flags.devel ? ">0.0.0-0" : "");
  try {
    const chart = flags.repo ? await charts.fetchFrom(flags.repo, name, range) : await charts.fetch(name, range);
    await look(chart);
    return chart;
  } finally {
    charts.close();
  }
}

/** What Helm says of a chart from a registry. */
export const sayPulled = ({ reference, digest }: { reference: string; digest: string }): string =>
  `Pulled: ${reference}\nDigest: ${digest}\n`;
