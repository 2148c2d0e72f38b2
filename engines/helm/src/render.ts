// From a chart and values to the text of each of its templates.
// @see helm v4.2.3 pkg/engine/engine.go
import { TemplateError, TemplateSet, withGoType, type Functions, type Limits } from "@sluice/gotemplate";
import { nilMap } from "@sluice/sprig";
import type { Capabilities } from "./capabilities.ts";
import { capabilitiesObject } from "./capabilities.ts";
import { pathOf, templateTextOf, type Chart, type ChartFile } from "./chart.ts";
import { filesObject } from "./files-object.ts";
import { helmFunctions, RequiredError, type FunctionPorts } from "./functions.ts";
import { HelmError } from "./helm-error.ts";
import { tableAt, type Values } from "./values.ts";

/** `.Release` */
export type Release = { name: string; namespace: string; revision: number; isInstall: boolean; isUpgrade: boolean };

/** How to render. */
export type RenderOptions = FunctionPorts & {
  release: Release;
  capabilities: Capabilities;
  limits?: Partial<Limits>;
  /** Milliseconds of a clock that only grows, for the time limit. */
  monotonic?: () => number;
  /** A missing value is an error. */
  isStrict?: boolean;
};

type Renderable = { name: string; depth: number; file: ChartFile; chart: Chart; data: Values; basePath: string };

/**
 * Renders all templates of a chart and of its dependencies.
 *
 * @param values  coalesced: what the chart and its user want together
 * @returns texts by path, such as `podinfo/templates/service.yaml`
 * @throws {HelmError} `TEMPLATE`, with Helm's message
 */
export function renderTemplates(chart: Chart, values: Values, options: RenderOptions): Map<string, string> {
  const { release, capabilities, limits, monotonic, isStrict = false } = options;
  const top: Values = {
    Release: {
      Name: release.name,
      Namespace: release.namespace,
      IsUpgrade: release.isUpgrade,
      IsInstall: release.isInstall,
      Revision: BigInt(release.revision),
      Service: "Helm",
    },
    Capabilities: capabilitiesObject(capabilities),
    Values: withGoType("common.Values", values),
  };
  const templates: Renderable[] = [];
  collect(chart, top, templates);
  templates.sort(deepestFirst);
  const set = prepare(templates, helmFunctions(options), { limits, monotonic, isStrict });
  const rendered = new Map<string, string>();
  for (const { name, data, basePath } of templates) {
    if (name.slice(name.lastIndexOf("/") + 1).startsWith("_")) continue;
    data["Template"] = withGoType("common.Values", { Name: name, BasePath: basePath });
    rendered.set(name, run(set, name, data));
  }
  return rendered;
}

function prepare(
  templates: readonly Renderable[],
  functions: Functions,
  { limits, monotonic, isStrict }: { limits?: Partial<Limits>; monotonic?: () => number; isStrict: boolean },
): TemplateSet {
  const set = new TemplateSet({
    name: "gotpl",
    functions,
    missingKey: isStrict ? "error" : "zero",
    limits,
    now: monotonic,
  });
  for (const { name, file, chart } of templates) {
    try {
      const parsed = chart.parsed.get(name);
      if (parsed) set.add(parsed);
      else chart.parsed.set(name, set.parse(name, templateTextOf(file)));
    } catch (error) {
      throw error instanceof TemplateError ? parseFailure(name, error) : error;
    }
  }
  return set;
}

function run(set: TemplateSet, name: string, data: Values): string {
  try {
    return set.execute(name, data).replaceAll("<no value>", "");
  } catch (error) {
    throw error instanceof TemplateError ? executionFailure(name, error) : error;
  }
}

/** What the templates of a chart see; those of its dependencies see their own. */
function collect(chart: Chart, above: Values, templates: Renderable[]): Values {
  const name = chart.metadata.name;
  const subcharts: Values = {};
  const own = chart.parent ? tableAt(above, `Values.${name}`) : (above["Values"] as Values);
  const data: Values = withGoType("common.Values", {
    Chart: chartObject(chart),
    Files: filesObject(chart.files),
    Release: above["Release"],
    Capabilities: above["Capabilities"],
    Values: withGoType("common.Values", own ?? {}),
    Subcharts: subcharts,
  });
  for (const dependency of chart.dependencies)
    subcharts[dependency.metadata.name] = collect(dependency, data, templates);
  const path = pathOf(chart);
  const isLibrary = chart.metadata.type.toLowerCase() === "library";
  for (const template of chart.templates) {
    if (isLibrary && !template.path.slice(template.path.lastIndexOf("/") + 1).startsWith("_")) continue;
    const name = `${path}/${template.path}`;
    templates.push({ name, depth: name.split("/").length, file: template, chart, data, basePath: `${path}/templates` });
  }
  return data;
}

/** Templates deep in dependencies come first, so that a parent's definitions replace theirs. */
const deepestFirst = (left: Renderable, right: Renderable): number =>
  right.depth - left.depth || (left.name < right.name ? 1 : left.name > right.name ? -1 : 0);

/** `.Chart` */
function chartObject({ metadata, parent }: Chart): Values {
  const { annotations, dependencies, maintainers } = metadata;
  return {
    Name: metadata.name,
    Home: metadata.home,
    Sources: metadata.sources,
    Version: metadata.version,
    Description: metadata.description,
    Keywords: metadata.keywords,
    Maintainers: maintainers.map(({ name, email, url }) => ({ Name: name, Email: email, URL: url })),
    Icon: metadata.icon,
    APIVersion: metadata.apiVersion,
    Condition: metadata.condition,
    Tags: metadata.tags,
    AppVersion: metadata.appVersion,
    Deprecated: metadata.deprecated,
    Annotations: annotations ? withGoType("map[string]string", { ...annotations }) : nilMap("map[string]string"),
    KubeVersion: metadata.kubeVersion,
    Dependencies: dependencies.map((one) => ({
      Name: one.name,
      Version: one.version,
      Repository: one.repository,
      Condition: one.condition,
      Tags: one.tags,
      Enabled: one.enabled,
      ImportValues: one.importValues,
      Alias: one.alias,
    })),
    Type: metadata.type,
    IsRoot: parent === undefined,
  };
}

function parseFailure(name: string, error: TemplateError): HelmError {
  const parts = error.message.split(": ");
  const [, location] = parts;
  if (location === undefined) return new HelmError("TEMPLATE", `parse error in (${name}): ${error.message}`, error);
  return new HelmError("TEMPLATE", `parse error at (${location}): ${parts.at(-1) ?? ""}`, error);
}

/** Helm's way of telling where a template failed: one block for each template on the way, the innermost last. */
function executionFailure(name: string, error: TemplateError): HelmError {
  const required = causesOf(error).find((cause) => cause instanceof RequiredError);
  const [, location = name] = error.message.split(": ");
  if (required) return new HelmError("TEMPLATE", `execution error at (${location}): ${required.message}`, error);
  const blocks: string[] = [];
  for (const cause of causesOf(error)) {
    const block = describeCause(cause.message);
    if (block === undefined) return new HelmError("TEMPLATE", error.message, error);
    if (blocks.at(-1) !== block) blocks.push(block);
  }
  return new HelmError("TEMPLATE", blocks.join("").trim(), error);
}

function causesOf(error: Error): Error[] {
  const causes: Error[] = [];
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) causes.push(cause);
  return causes;
}

const beforeNested = (message: string): string => message.split(" template:")[0] ?? message;

function describeCause(message: string): string | undefined {
  if (!message.startsWith("template: ")) return undefined;
  const rest = message.slice("template: ".length);
  if (rest.startsWith("no template ")) return `${message}\n`;
  const executing = /^(.*?): executing "(.*?)" at <(.*?)>: (.*)$/s.exec(rest);
  if (executing) {
    const [, location = "", template = "", node = "", problem = ""] = executing;
    return `${location}\n  executing "${template}" at <${node}>:\n    ${beforeNested(problem)}\n`;
  }
  const last = rest.lastIndexOf(": ");
  return last < 0 ? undefined : `${rest.slice(0, last)}\n  ${beforeNested(rest.slice(last + 2))}\n`;
}
