// A chart's values under those of its user, down through its dependencies. A `null` of the user deletes a default; globals flow to all.
// @see helm v4.2.3 pkg/chart/common/util/coalesce.go
import { printPlain, sprintf } from "@sluice/gotemplate";
import type { Chart } from "./chart.ts";
import { HelmError } from "./helm-error.ts";
import { logLine } from "./log-line.ts";
import { cloneValues, isTable, setValue, valueOf, type Values } from "./values.ts";

/** `merge` keeps nulls, as import-values needs; otherwise they delete. Warnings go to `warn`. */
export type CoalesceOptions = { merge?: boolean; warn?: (message: string) => void };

type Step = { merge: boolean; warn: (message: string) => void; prefix: string };

/**
 * The values that a chart is rendered with.
 *
 * @throws {HelmError} `VALUES` when the values of a dependency are no table
 */
export function coalesceValues(
  chart: Chart,
  values: Values,
  { merge = false, warn = () => {} }: CoalesceOptions = {},
): Values {
  return coalesceChart(chart, cloneValues(values), { merge, warn: warnOf(warn), prefix: "" });
}

/** Helm says these with Go's `log`, which its own log takes for information. */
export const warnOf =
  (log: (line: string) => void) =>
  (message: string): void =>
    log(logLine("INFO", message));

function coalesceChart(chart: Chart, target: Values, step: Step): Values {
  fillIn(chart, target, step);
  for (const dependency of chart.dependencies) {
    const name = dependency.metadata.name;
    const own = valueOf(target, name) ?? (Object.hasOwn(target, name) ? null : {});
    if (!isTable(own)) throw new HelmError("VALUES", `type mismatch on ${name}: ${sprintf("%t", [own])}`);
    const below = { ...step, prefix: join(step.prefix, chart.metadata.name) };
    shareGlobals(own, target, below);
    setValue(target, name, coalesceChart(dependency, own, below));
  }
  return target;
}

const join = (prefix: string, name: string): string => (prefix === "" ? name : `${prefix}.${name}`);

function shareGlobals(target: Values, source: Values, { warn, prefix }: Step): void {
  const globalsOf = (values: Values): unknown => (Object.hasOwn(values, "global") ? values["global"] : {});
  const [own, from] = [globalsOf(target), globalsOf(source)];
  if (!isTable(own)) return warn("warning: skipping globals because destination global is not a table.");
  if (!isTable(from)) return warn("warning: skipping globals because source global is not a table.");
  for (const [key, value] of Object.entries(from)) {
    const held = valueOf(own, key);
    if (!isTable(value)) {
      if (isTable(held)) warn(`key ${key} is table. Skipping`);
      else setValue(own, key, value);
    } else if (held === undefined) setValue(own, key, { ...value });
    else if (!isTable(held)) warn(`Conflict: cannot merge map onto non-map for ${JSON.stringify(key)}. Skipping.`);
    else {
      const copy = { ...value };
      coalesceTables(copy, held, { merge: true, warn, prefix: join(prefix, key) });
      setValue(own, key, copy);
    }
  }
  setValue(target, "global", own);
}

/** The defaults of one chart under what is there. */
function fillIn(chart: Chart, target: Values, { merge, warn, prefix }: Step): void {
  const path = join(prefix, chart.metadata.name);
  const isDependency = (key: string): boolean => chart.dependencies.some(({ metadata }) => metadata.name === key);
  for (const [key, value] of Object.entries(cloneValues(chart.values))) {
    if (!Object.hasOwn(target, key)) {
      if (!merge && value === null) continue;
      if (!merge && isTable(value)) dropNulls(value);
      setValue(target, key, value);
      continue;
    }
    const held = valueOf(target, key);
    if (held === null && !merge) delete target[key];
    else if (isTable(held)) {
      if (isTable(value)) {
        const keepsNulls = merge || isDependency(key);
        if (!keepsNulls) dropNulls(value);
        coalesceTables(held, value, { merge: keepsNulls, warn, prefix: join(path, key) });
      } else if (value !== null) warn(`warning: skipped value for ${path}.${key}: Not a table.`);
    }
  }
}

/** Fills the gaps of `target` from `source`, which is used up. */
export function coalesceTables(target: Values, source: Values, step: Step): Values {
  const wasSet = new Set(Object.keys(source).filter((key) => source[key] !== null));
  for (const [key, value] of Object.entries(target)) if (value === null) setValue(source, key, null);
  for (const [key, value] of Object.entries(source)) {
    const has = Object.hasOwn(target, key);
    const held = valueOf(target, key);
    const path = join(step.prefix, key);
    if (has && !step.merge && held === null && wasSet.has(key)) delete target[key];
    else if (!has) setValue(target, key, value);
    else if (isTable(value)) {
      if (isTable(held)) coalesceTables(held, value, { ...step, prefix: path });
      else step.warn(`warning: cannot overwrite table with non table for ${path} (${show(value)})`);
    } else if (isTable(held) && value !== null)
      step.warn(`warning: destination for ${path} is a table. Ignoring non-table value (${show(value)})`);
  }
  return target;
}

function dropNulls(table: Values): void {
  for (const [key, value] of Object.entries(table)) {
    if (value === null) delete table[key];
    else if (isTable(value)) dropNulls(value);
  }
}

const show = printPlain;
