// helmCharts: charts that stand below the kustomization, rendered by whoever builds. The engine finds the chart and puts its values together
// (kustomize api 0.21, HelmChartInflationGenerator); it knows nothing of templates.
import type { BuildContext } from "../build-context.ts";
import type { HelmChart } from "../charts.ts";
import { joinPath, type FileTree } from "../file-tree.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { loadFile, type Place } from "../load-file.ts";
import { loadResources } from "../load-resources.ts";
import { emptySchema } from "../merge-schema.ts";
import { parseFile } from "../parse-file.ts";
import { strategicMerge } from "../patches/strategic-merge.ts";
import { isFields } from "../patches/fields.ts";
import { ResourceList } from "../resource-list.ts";
import type { Resource } from "../resource.ts";

const merges = ["merge", "override", "replace"];

/** Renders one chart into resources. @throws {KustomizeError} */
export function inflateChart(entry: HelmChart, { place, file, charts }: BuildContext): Resource[] {
  if (!charts)
    throw new KustomizeError(
      "NOT_SUPPORTED",
      "helmCharts: charts are not inflated in this build; use a HelmRelease, or render the chart and list its output in resources",
      { file },
    );
  const { name = "", valuesMerge = "" } = entry;
  const fail = (reason: string) => new KustomizeError("BAD_GENERATOR", reason);
  if (name === "") throw fail("chart name cannot be empty");
  if (valuesMerge !== "" && !merges.includes(valuesMerge))
    throw fail(`valuesMerge must be one of [${merges.join(" ")}]`);
  const chart = { ...entry, name };
  const more = (chart.additionalValuesFiles ?? []).map((path) => loadFile(place, path));
  const home = homeOf(chart);
  const folder = joinPath(place.folder, `${home}/${name}`);
  if (folder === undefined || home.startsWith("/"))
    throw new KustomizeError(
      "OUTSIDE_ROOT",
      `chartHome '${chart.chartHome ?? ""}' is outside of the tree, or absolute`,
    );
  if (!place.tree.list(folder)) throw fail(missing(chart, home));
  const values = [valuesOf(chart, `${home}/${name}/values.yaml`, place), ...more];
  const text = charts.render({ folder, chart, files: filesBelow(place.tree, folder), values });
  return toResources(text, `${file} (chart ${name})`);
}

const missing = ({ repo, name = "", version }: HelmChart, home: string): string =>
  repo
    ? `no chart found at '${home}/${name}', and builds do not pull; pull it first: helm pull --untar --untardir ${home} ${pullWords(repo, name, version)}`
    : `no repo specified for pull, no chart found at '${home}/${name}'`;

const pullWords = (repo: string, name = "", version = ""): string =>
  `${repo.startsWith("oci://") ? `${repo.replace(/\/$/, "")}/${name}` : `--repo ${repo} ${name}`}${version === "" ? "" : ` --version ${version}`}`;

/** A chart that is pulled in a version stands in a folder of that version, so that several may be there. */
function homeOf({ chartHome, name, version, repo }: HelmChart): string {
  const home = (chartHome || "charts").replace(/\/+$/, "");
  return version && repo ? `${home}/${name}-${version}` : home;
}

/** The first values file: the chart's own or one's own, and `valuesInline` over it, under it, or in its place. */
function valuesOf(chart: HelmChart, own: string, place: Place): { file: string; text: string } {
  const { valuesInline, valuesMerge, valuesFile } = chart;
  const path = valuesFile || own;
  if (!valuesInline || Object.keys(valuesInline).length === 0) return loadFile(place, path);
  if (valuesMerge === "replace") return { file: "valuesInline", text: JSON.stringify(valuesInline) };
  const { file, text } = loadFile(place, path);
  const read = parseFile(text, file) ?? {};
  if (!isFields(read)) throw new KustomizeError("BAD_GENERATOR", "values must be a map", { file });
  const inline = structuredClone(valuesInline);
  const merged =
    valuesMerge === "merge"
      ? strategicMerge(inline, read, emptySchema, undefined)
      : strategicMerge(read, inline, emptySchema, undefined);
  return { file, text: JSON.stringify(merged ?? {}) };
}

function filesBelow(tree: FileTree, root: string): { path: string; content: Uint8Array }[] {
  const walk = (folder: string): { path: string; content: Uint8Array }[] =>
    (tree.list(folder) ?? [])
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap(({ name, kind }) => {
        const path = folder === "" ? name : `${folder}/${name}`;
        if (kind === "directory") return walk(path);
        const content = tree.read(path);
        return content ? [{ path: path.slice(root.length + 1), content }] : [];
      });
  return walk(root);
}

/** Helm takes care of their namespace, so no kustomization sets it (kustomize issue 5566). */
function toResources(text: string, file: string): Resource[] {
  const list = new ResourceList();
  list.appendAll(loadResources(text, file));
  for (const resource of list.items) resource.isFromChart = true;
  return [...list.items];
}
