// Which dependencies take part, under which names, and what they hand up to their parent: conditions, tags, aliases, import-values.
// @see helm v4.2.3 pkg/chart/v2/util/dependencies.go
import { printPlain, typeName, withGoType } from "@sluice/gotemplate";
import { parseConstraint, parseVersion } from "@sluice/semver";
import type { Chart } from "./chart.ts";
import { coalesceTables, coalesceValues, warnOf } from "./coalesce.ts";
import { HelmError } from "./helm-error.ts";
import { logLine } from "./log-line.ts";
import type { Dependency } from "./metadata.ts";
import { cloneValues, isTable, scalarAt, tableAt, type Values } from "./values.ts";

type Warn = (message: string) => void;

/** A copy of a chart with the dependencies that these values leave, and with the values that they export. */
export function resolveDependencies(chart: Chart, values: Values, warn: Warn = () => {}): Chart {
  const copy = copyChart(chart);
  try {
    enable(copy, values, { path: "", warn });
    importFrom(copy, warn);
  } catch (error) {
    const [what, why] = ["chart dependencies processing failed", (error as Error).message];
    warn(logLine("ERROR", what, { error: why }));
    throw new HelmError("VALUES", `${what}: ${why}`, error);
  }
  return copy;
}

function copyChart(chart: Chart, parent?: Chart): Chart {
  const { metadata } = chart;
  const dependencies = metadata.dependencies.map((dependency) => ({ ...dependency }));
  const copy: Chart = { ...chart, metadata: { ...metadata, dependencies }, dependencies: [], parent };
  copy.dependencies = chart.dependencies.map((dependency) => copyChart(dependency, copy));
  return copy;
}

/** Whether a version is in a range, as charts write it; what cannot be read is in none. */
export function isInRange(range: string, version: string): boolean {
  try {
    return parseConstraint(range).admits(parseVersion(version));
  } catch {
    return false;
  }
}

const matches = (wanted: Dependency, { metadata }: Chart): boolean =>
  metadata.name === wanted.name && isInRange(wanted.version, metadata.version);

function enable(chart: Chart, values: Values, { path, warn }: { path: string; warn: Warn }): void {
  const wanted = chart.metadata.dependencies;
  if (wanted.length === 0) return;
  const unlisted = chart.dependencies.filter((one) => !wanted.some((dependency) => matches(dependency, one)));
  const listed = wanted.flatMap((dependency) => {
    const found = chart.dependencies.find((one) => matches(dependency, one));
    return found ? [named(found, dependency.alias, chart)] : [];
  });
  for (const dependency of wanted) if (dependency.alias !== "") dependency.name = dependency.alias;
  chart.dependencies = [...unlisted, ...listed];
  for (const one of unlisted) one.parent = chart;
  for (const dependency of wanted) dependency.enabled = true;

  const all = coalesceValues(chart, values, { warn });
  applyTags(wanted, all, warn);
  applyConditions(wanted, all, { path, warn });
  const removed = new Set(wanted.filter(({ enabled }) => !enabled).map(({ name }) => name));
  chart.dependencies = chart.dependencies.filter(({ metadata }) => !removed.has(metadata.name));
  for (const one of chart.dependencies) enable(one, all, { path: `${path}${one.metadata.name}.`, warn });
  chart.metadata.dependencies = wanted.filter(({ name }) => !removed.has(name));
}

/**
 * One chart may be there under several names. Its dependencies are other objects under each of them, but they share what Chart.yaml said, and
 * their own dependencies: what Helm does to those under one name it does under the other.
 */
function named(chart: Chart, alias: string, parent: Chart): Chart {
  const { metadata } = chart;
  const dependencies = metadata.dependencies.map((dependency) => ({ ...dependency }));
  const copy: Chart = { ...chart, metadata: { ...metadata, dependencies }, dependencies: [], parent };
  copy.dependencies = chart.dependencies.map((dependency) => ({ ...dependency, parent: copy }));
  if (alias !== "") copy.metadata.name = alias;
  return copy;
}

function applyTags(wanted: readonly Dependency[], values: Values, warn: Warn): void {
  const tags = tableAt(values, "tags");
  if (!tags) return;
  for (const dependency of wanted) {
    const known = dependency.tags.filter((tag) => Object.hasOwn(tags, tag));
    const held = known.map((tag) => tags[tag]);
    for (const tag of known)
      if (typeof tags[tag] !== "boolean")
        warn(logLine("WARN", "returned non-bool value", { tag, chart: dependency.name }));
    dependency.enabled = held.includes(true) || !held.includes(false);
  }
}

function applyConditions(
  wanted: readonly Dependency[],
  values: Values,
  { path, warn }: { path: string; warn: Warn },
): void {
  for (const dependency of wanted) {
    for (const condition of dependency.condition.trim().split(",")) {
      const value = condition === "" ? undefined : scalarAt(values, path + condition);
      if (typeof value === "boolean") {
        dependency.enabled = value;
        break;
      }
      if (value !== undefined)
        warn(logLine("WARN", "returned non-bool value", { path: condition, chart: dependency.name }));
    }
  }
}

/** Values that dependencies export become their parent's, deepest first. */
function importFrom(chart: Chart, warn: Warn): void {
  for (const dependency of chart.dependencies) importFrom(dependency, warn);
  if (chart.metadata.dependencies.length === 0) return;
  const all = coalesceValues(chart, {}, { merge: true, warn });
  const imported: Values = {};
  const step = { merge: true, warn: warnOf(warn), prefix: "" };
  for (const dependency of chart.metadata.dependencies) {
    const { name } = dependency;
    const wishes = dependency.importValues.flatMap(readImport);
    dependency.importValues = wishes.map(({ child, parent }) => withGoType("map[string]string", { child, parent }));
    for (const { child, parent, isExport } of wishes) {
      const table = tableAt(all, `${name}.${child}`);
      if (table) coalesceTables(imported, atPath(parent, cloneValues(table)), step);
      else warn(missingTable(all, { chart: name, child, isExport }));
    }
  }
  chart.values = coalesceTables(cloneValues(all), imported, step);
}

type Wish = { child: string; parent: string; isExport: boolean };

/** What was read once is no wish any more: dependencies that charts share are read for each of them. */
function readImport(wish: unknown): Wish[] {
  if (typeof wish === "string") return [{ child: `exports.${wish}`, parent: ".", isExport: true }];
  if (!isTable(wish) || typeName(wish) === "map[string]string") return [];
  const { child = null, parent = null } = wish;
  return [{ child: printPlain(child), parent: printPlain(parent), isExport: false }];
}

function missingTable(all: Values, { chart, child, isExport }: Omit<Wish, "parent"> & { chart: string }): string {
  const path = [chart, ...child.split(".")];
  const missing = path.find((_name, at) => !tableAt(all, path.slice(0, at + 1).join(".")));
  const error = `${JSON.stringify(missing)} is not a table`;
  return isExport
    ? logLine("WARN", "ImportValues missing table", { error })
    : logLine("WARN", "ImportValues missing table from chart", { chart, error });
}

const atPath = (path: string, table: Values): Values =>
  path === "." ? table : path.split(".").reduceRight<Values>((inner, name) => ({ [name]: inner }), table);
