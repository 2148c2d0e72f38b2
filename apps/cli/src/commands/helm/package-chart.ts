// `sluice helm package`: a chart's folder as an archive.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packArchive } from "@sluice/archive";
import { HelmError, metadataFields, missingDependencies, type Chart, type ChartFile } from "@sluice/helm";
import { stringifyYaml } from "@sluice/yaml";
import type { Environment } from "../../environment.ts";
import { readChart } from "./read-chart.ts";

/** The flags of `sluice helm package`. */
export type PackageFlags = { destination: string; version?: string; appVersion?: string };

/** Writes `<name>-<version>.tgz`. @returns 0; 1 with `Error: …` */
export async function packageChart(file: string, flags: PackageFlags, environment: Environment): Promise<number> {
  const { folder, out, err } = environment;
  try {
    const whole = path.resolve(folder, file);
    if (!existsSync(whole)) throw new HelmError("CHART", `stat ${file}: no such file or directory`);
    const chart = await readChart(whole, (message) => err(`${message}\n`));
    if (flags.version !== undefined) chart.metadata.version = flags.version;
    if (flags.appVersion !== undefined) chart.metadata.appVersion = flags.appVersion;
    const missing = missingDependencies(chart);
    if (missing.length > 0)
      throw new HelmError("CHART", `found in Chart.yaml, but missing in charts/ directory: ${missing.join(", ")}`);
    const { name, version } = chart.metadata;
    const target = path.resolve(folder, flags.destination);
    if (!existsSync(target)) mkdirSync(target, { recursive: true });
    const archive = path.join(target, `${name}-${version}.tgz`);
    writeFileSync(archive, await archiveOf(chart));
    const shown = flags.destination === "." ? archive : path.join(flags.destination, path.basename(archive));
    out(`Successfully packaged chart and saved it to: ${shown}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    err(`Error: ${error.message}\n`);
    return 1;
  }
}

/** A chart as an archive: the same bytes for the same chart. */
export async function archiveOf(chart: Chart): Promise<Buffer> {
  const files = filesOf(chart, chart.metadata.name);
  return await packArchive(files.map(({ path: inside, content }) => ({ path: inside, content })));
}

/** Everything that belongs to a chart, dependencies unpacked below it. */
function filesOf(chart: Chart, root: string): ChartFile[] {
  const text = (file: string, content: string): ChartFile => ({
    path: `${root}/${file}`,
    content: Buffer.from(content),
  });
  const below = ({ path: file, content }: ChartFile): ChartFile => ({ path: `${root}/${file}`, content });
  return [
    text("Chart.yaml", stringifyYaml(metadataFields(chart.metadata))),
    ...(chart.valuesText === undefined ? [] : [text("values.yaml", chart.valuesText)]),
    ...(chart.schema === undefined ? [] : [text("values.schema.json", chart.schema)]),
    ...(chart.lockText === undefined ? [] : [text("Chart.lock", chart.lockText)]),
    ...chart.templates.map(below),
    ...chart.files.map(below),
    ...chart.dependencies.flatMap((one) => filesOf(one, `${root}/charts/${one.metadata.name}`)),
  ];
}
