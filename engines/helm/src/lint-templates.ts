// The rules for templates: they render, their files have known endings, and the objects that they make are well-formed.
// @see helm v4.2.3 pkg/chart/v2/lint/rules/template.go
import { quote } from "@sluice/gotemplate";
import { defaultCapabilities, type KubeVersion } from "./capabilities.ts";
import type { Chart } from "./chart.ts";
import { coalesceValues } from "./coalesce.ts";
import { resolveDependencies } from "./dependencies.ts";
import { HelmError } from "./helm-error.ts";
import type { LintOptions, Report } from "./lint-report.ts";
import {
  deprecationOf,
  problemOfList,
  problemOfObjectName,
  problemOfSelector,
  splitDocuments,
  type LintedObject,
} from "./lint-objects.ts";
import { asText, readTable } from "./metadata.ts";
import { renderTemplates } from "./render.ts";
import { validateValues } from "./schema.ts";
import { isTable, type Values } from "./values.ts";

type Work = LintOptions & { report: Report };

/** Lints the templates of a chart; those of dependencies must render too. */
export function lintTemplates(chart: Chart, values: Values, options: Work): void {
  const { report, capabilities = defaultCapabilities() } = options;
  const rendered = render(chart, values, { ...options, capabilities });
  if (!rendered) return;
  for (const { path } of chart.templates) {
    const ending = /\.[^./]*$/.exec(path)?.[0] ?? "";
    if (![".yaml", ".yml", ".tpl", ".txt"].includes(ending))
      report("ERROR", path, `file extension '${ending}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt`);
    const text = rendered.get(`${chart.metadata.name}/${path}`) ?? "";
    if (!/^\.ya?ml$/i.test(ending) || text.trim() === "") continue;
    if (!lintText(text, { path, report, kubeVersion: capabilities.kubeVersion })) return;
  }
}

function render(chart: Chart, values: Values, options: Work): Map<string, string> | undefined {
  const { report, capabilities = defaultCapabilities(), namespace = "default" } = options;
  let all: Values;
  let resolved: Chart;
  try {
    resolved = resolveDependencies(chart, values, () => {});
    all = coalesceValues(resolved, values);
  } catch (error) {
    if (error instanceof HelmError) return undefined; // Helm says nothing of these, either
    throw error;
  }
  const release = { name: "test-release", namespace, revision: 0, isInstall: false, isUpgrade: false };
  try {
    if (!options.skipSchemaValidation) validateValues(resolved, all);
    return renderTemplates(resolved, all, { ...options, release, capabilities, isLint: true });
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    report("ERROR", "templates/", error.message);
    return undefined;
  }
}

/** @returns false when linting ends here, as after YAML that cannot be read */
function lintText(
  text: string,
  { path, report, kubeVersion }: { path: string; report: Report; kubeVersion: KubeVersion },
): boolean {
  const first = text.split("\n").find((line) => line.trim() !== "") ?? "";
  if (/^[ \t]/.test(first))
    report(
      "WARNING",
      path,
      `document starts with an illegal indent: ${quote(first.replace(/\r$/, ""))}, which may cause parsing problems`,
    );
  for (const document of splitDocuments(text)) {
    let object: LintedObject | undefined;
    try {
      object = readObject(document);
    } catch (error) {
      if (!(error instanceof HelmError)) throw error;
      report("ERROR", path, `unable to parse YAML: ${error.message}`);
      return false;
    }
    if (!object) continue;
    const warn = (message: string | undefined): void => void (message && report("WARNING", path, message));
    const fail = (message: string | undefined): void => void (message && report("ERROR", path, message));
    warn(problemOfObjectName(object));
    warn(deprecationOf(object, kubeVersion));
    fail(problemOfSelector(object, text));
    fail(problemOfList(object));
  }
  return true;
}

function readObject(document: string): LintedObject | undefined {
  const fields = readTable(document);
  if (Object.keys(fields).length === 0) return undefined;
  const metadata = isTable(fields["metadata"]) ? fields["metadata"] : {};
  return {
    apiVersion: asText(fields["apiVersion"]) ?? "",
    kind: asText(fields["kind"]) ?? "",
    name: asText(metadata["name"]) ?? "",
    fields,
  };
}
