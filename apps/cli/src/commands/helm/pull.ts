// `sluice helm pull`: archives of charts, or what is in them.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HelmError, loadChart } from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { fetchChart, sayPulled, type ChartFlags } from "./locate-chart.ts";
import { unpackChart } from "./read-chart.ts";

/** The flags of `sluice helm pull`. */
export type PullFlags = ChartFlags & { destination: string; untar?: boolean; untardir: string };

/** Fetches charts into a folder. @returns 0; 1 with `Error: …` */
export async function pull(names: readonly string[], flags: PullFlags, environment: Environment): Promise<number> {
  try {
    for (const name of names) await pullOne(name, flags, environment);
    return 0;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    environment.err(`Error: ${error.message}\n`);
    return 1;
  }
}

async function pullOne(name: string, flags: PullFlags, environment: Environment): Promise<void> {
  const { folder, out } = environment;
  const { archive, fileName, pulled } = await fetchChart(name, flags, environment);
  if (pulled) out(sayPulled(pulled));
  const target = path.resolve(folder, flags.destination);
  if (!flags.untar) {
    if (!existsSync(target)) throw new HelmError("ARGUMENT", `there is no folder ${flags.destination} to write to`);
    writeFileSync(path.join(target, fileName), archive);
    return;
  }
  const files = await unpackChart(archive);
  const chart = await loadChart(files, { unpack: unpackChart });
  const shown = path.join(flags.destination, flags.untardir, chart.metadata.name);
  const root = path.join(target, flags.untardir, chart.metadata.name);
  if (existsSync(root))
    throw new HelmError("ARGUMENT", `failed to untar: a file or directory with the name ${shown} already exists`);
  for (const { path: inside, content } of files) {
    const file = path.join(root, inside);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
