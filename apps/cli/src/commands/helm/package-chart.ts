// `sluice helm package`: a chart's folder as an archive.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HelmError, metadataFields, missingDependencies } from "@sluice/helm";
import { findVersion } from "@sluice/semver";
import { stringifyYaml } from "@sluice/yaml";
import type { Environment } from "../../environment.ts";
import { archiveOf } from "./archive-chart.ts";
import { judgeKind } from "./locate-chart.ts";
import { readFolder } from "./read-chart.ts";
import type { SigningFlags } from "./sign-chart.ts";
import type { RemoteFlags } from "./remote-access.ts";

/** The flags of `sluice helm package`. */
export type PackageFlags = RemoteFlags &
  SigningFlags & {
    destination: string;
    version?: string;
    appVersion?: string;
    dependencyUpdate?: boolean;
    sign?: boolean;
  };

/** Writes a `<name>-<version>.tgz` for each chart. @returns 0; 1 with `Error: …` */
export async function packageCharts(
  charts: readonly string[],
  flags: PackageFlags,
  environment: Environment,
): Promise<number> {
  const { out, err } = environment;
  try {
    if (flags.sign && !flags.key) throw new HelmError("ARGUMENT", "--key is required for signing a package");
    if (flags.sign && flags.keyring === "")
      throw new HelmError("ARGUMENT", "--keyring is required for signing a package");
    for (const chart of charts) {
      const written = await packageChart(chart, flags, environment);
      out(`Successfully packaged chart and saved it to: ${written}\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    err(`Error: ${error.message}\n`);
    return 1;
  }
}

async function packageChart(file: string, flags: PackageFlags, environment: Environment): Promise<string> {
  const { folder, err } = environment;
  const whole = path.resolve(folder, file);
  if (!existsSync(whole)) throw new HelmError("CHART", `stat ${file}: no such file or directory`);
  if (flags.dependencyUpdate) {
    const { updateDependencies } = await import("./fetch-dependencies.ts");
    await updateDependencies(whole, flags, { ...environment, out: () => {} });
  }
  const chart = judgeKind(await readFolder(whole, (message) => err(`${message}\n`)));
  if (flags.version) chart.metadata.version = flags.version;
  if (!findVersion(chart.metadata.version)) throw new HelmError("ARGUMENT", "invalid semantic version");
  if (flags.appVersion) chart.metadata.appVersion = flags.appVersion;
  const missing = missingDependencies(chart);
  if (missing.length > 0)
    throw new HelmError("CHART", `found in Chart.yaml, but missing in charts/ directory: ${missing.join(", ")}`);
  const target = path.resolve(folder, flags.destination);
  if (!existsSync(target)) mkdirSync(target, { recursive: true });
  const archive = path.join(target, `${chart.metadata.name}-${chart.metadata.version}.tgz`);
  const bytes = await archiveOf(chart);
  writeFileSync(archive, bytes);
  if (flags.sign) {
    const { signFile } = await import("./sign-chart.ts");
    await signFile({ archive, bytes, metadata: stringifyYaml(metadataFields(chart.metadata)) }, flags, environment);
  }
  return flags.destination === "." ? archive : path.join(flags.destination, path.basename(archive));
}
