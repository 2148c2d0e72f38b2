// `sluice helm pull`: archives of charts, or what is in them.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HelmError, loadChart } from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { fetchChart, sayPulled, type ChartFlags } from "./locate-chart.ts";
import { unpackChart } from "./read-chart.ts";
import type { FetchedChart } from "./remote-charts.ts";

/** The flags of `sluice helm pull`. */
export type PullFlags = ChartFlags & { destination: string; untar?: boolean; untardir: string; prov?: boolean };

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
  const target = path.resolve(environment.folder, flags.destination);
  const chart = await fetchChart(name, flags, {
    environment,
    look: async (found) => {
      if (found.pulled) environment.out(sayPulled(found.pulled));
      if (!flags.untar) write(path.join(target, found.fileName), found.archive);
      if (flags.verify || flags.prov) await takeProvenance(name, found, { target, flags, environment });
    },
  });
  if (flags.untar) await unpack(name, chart.archive, { target, flags });
}

function write(file: string, content: Uint8Array): void {
  if (!existsSync(path.dirname(file))) throw new HelmError("ARGUMENT", `open ${file}: no such file or directory`);
  writeFileSync(file, content);
}

type Pulling = { target: string; flags: PullFlags; environment: Environment };

/** With --verify it must be there and be right; with --prov alone it may be missing, and nobody looks at it. */
async function takeProvenance(name: string, chart: FetchedChart, pulling: Pulling): Promise<void> {
  const { target, flags, environment } = pulling;
  const { out } = environment;
  const { needProvenance, verifyArchive } = await import("./verify-chart.ts");
  const provenance = flags.verify
    ? await needProvenance(chart)
    : await chart.fetchProvenance().catch((error: unknown) => {
        if (!(error instanceof HelmError)) throw error;
        const shown = flags.repo === undefined ? name : chart.address;
        out(`WARNING: Verification not found for ${shown}: ${error.message}\n`);
      });
  if (!provenance) return;
  // It is one more pull.
  if (chart.pulled) out(sayPulled(chart.pulled));
  if (!flags.untar) write(path.join(target, `${chart.fileName}.prov`), provenance);
  if (!flags.verify) return;
  const { signedBy, fingerprint, hash } = await verifyArchive(chart, provenance, { flags, environment });
  out(signedBy.map((user) => `Signed by: ${user}\n`).join(""));
  out(`Using Key With Fingerprint: ${fingerprint}\nChart Hash Verified: ${hash}\n`);
}

async function unpack(name: string, archive: Buffer, { target, flags }: Omit<Pulling, "environment">): Promise<void> {
  const files = await unpackChart(archive);
  const chart = await loadChart(files, { unpack: unpackChart });
  const below = path.resolve(target, flags.untardir);
  const shownBelow = path.isAbsolute(flags.untardir) ? flags.untardir : path.join(flags.destination, flags.untardir);
  // Helm looks for the last part of what was asked for; what would be written over must not be there either.
  for (const taken of [path.posix.basename(name), chart.metadata.name])
    if (existsSync(path.join(below, taken)))
      throw new HelmError(
        "ARGUMENT",
        `failed to untar: a file or directory with the name ${path.join(shownBelow, taken)} already exists`,
      );
  for (const { path: inside, content } of files) {
    const file = path.join(below, chart.metadata.name, inside);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
