// Which dependencies take part, under which names, and what they hand up to their parent: conditions, tags, aliases, import-values.
// @see helm v4.2.3 pkg/chart/v2/util/dependencies.go
import { printPlain, withGoType } from "@sluice/gotemplate";
import { parseConstraint, parseVersion } from "@sluice/semver";
import type { Chart } from "./chart.ts";
import { coalesceTables, coalesceValues } from "./coalesce.ts";
import { HelmError } from "./helm-error.ts";
import type { Dependency } from "./metadata.ts";
import { cloneValues, isTable, scalarAt, tableAt, type Values } from "./values.ts";

type Warn = (message: string) => void;

/** A copy of a chart with the dependencies that these values leave, and with the values that they export. */
export function resolveDependencies(chart: Chart, values: Values, warn: Warn = () => {}): Chart {
  const copy = copyChart(chart);
  try {
    enable(copy, values, { path: "", warn });
  } catch (error) {
    throw new HelmError("VALUES", `chart dependencies processing failed: ${(error as Error).message}`, error);
  }
  importFrom(copy, warn);
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
  for (const dependency of wanted) dependency.enabled = true;

  const all = coalesceValues(chart, values);
  applyTags(wanted, all, warn);
  applyConditions(wanted, all, { path, warn });
  const removed = new Set(wanted.filter(({ enabled }) => !enabled).map(({ name }) => name));
  chart.dependencies = chart.dependencies.filter(({ metadata }) => !removed.has(metadata.name));
  chart.metadata.dependencies = wanted.filter(({ name }) => !removed.has(name));
  for (const one of chart.dependencies) enable(one, all, { path: `${path}${one.metadata.name}.`, warn });
}

/** One chart may be there under several names. */
function named(chart: Chart, alias: string, parent: Chart): Chart {
  const copy = copyChart(chart, parent);
  if (alias !== "") copy.metadata.name = alias;
  return copy;
}

function applyTags(wanted: readonly Dependency[], values: Values, warn: Warn): void {
  const tags = tableAt(values, "tags");
  if (!tags) return;
  for (const dependency of wanted) {
    const held = dependency.tags.filter((tag) => Object.hasOwn(tags, tag)).map((tag) => tags[tag]);
    if (held.some((value) => typeof value !== "boolean"))
      warn(`returned non-bool value for a tag of chart ${dependency.name}`);
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
      if (value !== undefined) warn(`returned non-bool value at ${condition} for chart ${dependency.name}`);
    }
  }
}

/** Values that dependencies export become their parent's, deepest first. */
function importFrom(chart: Chart, warn: Warn): void {
  for (const dependency of chart.dependencies) importFrom(dependency, warn);
  if (chart.metadata.dependencies.length === 0) return;
  const all = coalesceValues(chart, {}, { merge: true });
  const imported: Values = {};
  const step = { merge: true, warn, prefix: "" };
  for (const dependency of chart.metadata.dependencies) {
    const { name } = dependency;
    const wishes = dependency.importValues.flatMap(readImport);
    dependency.importValues = wishes.map((wish) => withGoType("map[string]string", wish));
    for (const { child, parent } of wishes) {
      const table = tableAt(all, `${name}.${child}`);
      if (table) coalesceTables(imported, atPath(parent, cloneValues(table)), step);
      else warn(`ImportValues missing table from chart ${name}: "${name}.${child}" is not a table`);
    }
  }
  chart.values = coalesceTables(cloneValues(all), imported, step);
}

function readImport(wish: unknown): { child: string; parent: string }[] {
  if (typeof wish === "string") return [{ child: `exports.${wish}`, parent: "." }];
  if (!isTable(wish)) return [];
  return [{ child: printPlain(wish["child"] ?? null), parent: printPlain(wish["parent"] ?? null) }];
}

const atPath = (path: string, table: Values): Values =>
  path === "." ? table : path.split(".").reduceRight<Values>((inner, name) => ({ [name]: inner }), table);
