// What `helm template` prints: definitions when asked for, manifests, then hooks.
// @see helm v4.2.3 pkg/cmd/template.go
import type { ChartFile } from "./chart.ts";
import { HelmError } from "./helm-error.ts";
import { splitManifests } from "./manifests.ts";
import type { RenderedChart } from "./render-chart.ts";

/** What to print. */
export type PrintOptions = {
  includeCrds?: boolean;
  skipTests?: boolean;
  noHooks?: boolean;
  showOnly?: readonly string[];
};

type Part = { path: string; content: string };

const decode = ({ path, content }: ChartFile): Part => ({ path, content: Buffer.from(content).toString("utf8") });

const print = ({ path, content }: Part): string => `---\n# Source: ${path}\n${content}\n`;

/** The parts of the output, in order. */
export function partsOf(
  { manifests, hooks, crds }: RenderedChart,
  options: PrintOptions,
): { release: Part[]; hooks: Part[] } {
  const { includeCrds = false, skipTests = false, noHooks = false } = options;
  return {
    release: [...(includeCrds ? crds.map(decode) : []), ...manifests],
    hooks: noHooks ? [] : hooks.filter(({ events }) => !(skipTests && events.includes("test"))),
  };
}

/** The whole output. @throws {HelmError} `ARGUMENT` when a file of `showOnly` is not there */
export function printTemplate(chart: RenderedChart, options: PrintOptions = {}): string {
  const { release, hooks } = partsOf(chart, options);
  const all = `${release.map(print).join("").trim()}\n${hooks.map(print).join("")}`;
  return options.showOnly && options.showOnly.length > 0 ? showOnly(all, options.showOnly) : all;
}

function showOnly(all: string, files: readonly string[]): string {
  const manifests = splitManifests(all).map((text) => ({ text, path: /# Source: [^/]+\/(.+)/.exec(text)?.[1] }));
  return files
    .map((file) => {
      const pattern = matcher(file);
      const found = manifests.filter(({ path }) => path !== undefined && pattern.test(path));
      if (found.length === 0) throw new HelmError("ARGUMENT", `could not find template ${file} in chart`);
      return found.map(({ text }) => `---\n${text}\n`).join("");
    })
    .join("");
}

/** Shell patterns whose stars stop at slashes. */
function matcher(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[\\^$.+(){}|]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${source}$`);
}
