// Chart.yaml: who a chart is, and what it depends on.
// @see helm v4.2.3 pkg/chart/v2/metadata.go, dependency.go
import { formatFloat } from "@sluice/gotemplate";
import { parseVersion } from "@sluice/semver";
import { readFirstDocument } from "./go-yaml.ts";
import { HelmError } from "./helm-error.ts";
import { isTable, type Values } from "./values.ts";

/** A chart that another one wants. */
export type Dependency = {
  name: string;
  version: string;
  repository: string;
  condition: string;
  tags: string[];
  importValues: unknown[];
  alias: string;
  enabled: boolean;
};

/** Chart.yaml. Texts that are not there are empty, as templates see them. */
export type ChartMetadata = {
  name: string;
  home: string;
  sources: string[];
  version: string;
  description: string;
  keywords: string[];
  maintainers: { name: string; email: string; url: string }[];
  icon: string;
  apiVersion: string;
  condition: string;
  tags: string;
  appVersion: string;
  deprecated: boolean;
  annotations: { [name: string]: string } | null;
  kubeVersion: string;
  dependencies: Dependency[];
  type: string;
};

const refuse = (message: string): never => {
  throw new HelmError("CHART", `validation: ${message}`);
};

/**
 * Reads Chart.yaml, and requirements.yaml beside it.
 *
 * @throws {HelmError} `CHART`, with Helm's message for what does not validate
 */
export function readMetadata(yaml: string, requirements?: string): ChartMetadata {
  const metadata = within("Chart.yaml", () => parseMetadata(readTable(yaml)));
  metadata.apiVersion ||= "v1";
  if (requirements !== undefined)
    metadata.dependencies = within("requirements.yaml", () => {
      const required = readTable(requirements)["dependencies"];
      // What it does not say is still what Chart.yaml says.
      if (required === undefined) return metadata.dependencies;
      return readerOf({ required }).tables("required").map(readDependency);
    });
  validate(metadata);
  return metadata;
}

/** Says which file could not be loaded. */
function within<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    throw new HelmError("CHART", `cannot load ${file}: ${error.message}`, error);
  }
}

/**
 * The fields of Chart.yaml as they are written, not validated; texts that are not there are empty.
 *
 * @throws {HelmError} `CHART` when a field is of another type
 */
export function parseMetadata(fields: Values): ChartMetadata {
  const read = readerOf(fields);
  return {
    name: read.text("name"),
    home: read.text("home"),
    sources: read.texts("sources"),
    version: read.text("version"),
    description: read.text("description"),
    keywords: read.texts("keywords"),
    maintainers: read.tables("maintainers").map((maintainer) => {
      const of = readerOf(maintainer);
      return { name: of.text("name"), email: of.text("email"), url: of.text("url") };
    }),
    icon: read.text("icon"),
    apiVersion: read.text("apiVersion"),
    condition: read.text("condition"),
    tags: read.text("tags"),
    appVersion: read.text("appVersion"),
    deprecated: fields["deprecated"] === true,
    annotations: read.annotations(),
    kubeVersion: read.text("kubeVersion"),
    dependencies: read.tables("dependencies").map(readDependency),
    type: read.text("type"),
  };
}

/** A YAML file that holds a table. @throws {HelmError} `CHART` */
export function readTable(yaml: string, type = "loader.chartBase"): Values {
  let value: unknown;
  try {
    value = readFirstDocument(yaml);
  } catch (error) {
    throw new HelmError("CHART", (error as Error).message, error);
  }
  if (value === null || value === undefined) return {};
  if (!isTable(value))
    throw new HelmError(
      "CHART",
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value} into Go value of type ${type}`,
    );
  return value;
}

/** What is printable, with every sort of space as a space. */
function clean(text: string): string {
  const spaced = text.replaceAll(/\s/g, " ");
  return /^[ -~]*$/.test(spaced) ? spaced : spaced.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "");
}

/** Where a text is wanted, YAML's numbers and truth values are taken for one, as sigs.k8s.io/yaml does. */
export function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : formatFloat(value, "g", -1, 32);
  return typeof value === "bigint" || typeof value === "boolean" ? String(value) : undefined;
}

function readerOf(fields: Values) {
  const wrong = (field: string, value: unknown, wanted: string): never => {
    const got = Array.isArray(value)
      ? "array"
      : isTable(value)
        ? "object"
        : typeof value === "boolean"
          ? "bool"
          : typeof value;
    throw new HelmError(
      "CHART",
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${got} into Go struct field Metadata.${field} of type ${wanted}`,
    );
  };
  const list = (field: string): unknown[] => {
    const value = fields[field] ?? [];
    return Array.isArray(value) ? value : wrong(field, value, "[]string");
  };
  return {
    text(field: string): string {
      const value = asText(fields[field] ?? "");
      return value === undefined ? wrong(field, fields[field], "string") : clean(value);
    },
    texts: (field: string): string[] => list(field).map((item) => clean(asText(item) ?? wrong(field, item, "string"))),
    tables: (field: string): Values[] =>
      list(field).map((item) => (isTable(item) ? item : wrong(field, item, "object"))),
    annotations(): { [name: string]: string } | null {
      const value = fields["annotations"] ?? null;
      if (value === null) return null;
      if (!isTable(value)) return wrong("annotations", value, "map[string]string");
      const entries = Object.entries(value);
      return Object.fromEntries(
        entries.map(([name, entry]) => [name, asText(entry ?? "") ?? wrong("annotations", entry, "string")]),
      );
    },
    list,
  };
}

function readDependency(fields: Values): Dependency {
  const read = readerOf(fields);
  return {
    name: read.text("name"),
    version: read.text("version"),
    repository: read.text("repository"),
    condition: read.text("condition"),
    tags: read.texts("tags"),
    importValues: read.list("import-values"),
    alias: read.text("alias"),
    enabled: fields["enabled"] === true,
  };
}

function validate({ name, version, type, dependencies }: ChartMetadata): void {
  if (name === "") refuse("chart.metadata.name is required");
  if (name === "." || name === "..") refuse(`chart.metadata.name ${JSON.stringify(name)} is not allowed`);
  if (name.includes("/")) refuse(`chart.metadata.name ${JSON.stringify(name)} is invalid`);
  if (version === "") refuse("chart.metadata.version is required");
  if (!isVersion(version)) refuse(`chart.metadata.version ${JSON.stringify(version)} is invalid`);
  if (!["", "application", "library"].includes(type)) refuse("chart.metadata.type must be application or library");
  const seen = new Set<string>();
  for (const dependency of dependencies) {
    const key = dependency.alias || dependency.name;
    if (!/^[a-zA-Z0-9_-]*$/.test(dependency.alias))
      refuse(`dependency ${JSON.stringify(dependency.name)} has disallowed characters in the alias`);
    if (seen.has(key)) refuse(`more than one dependency with name or alias ${JSON.stringify(key)}`);
    seen.add(key);
  }
}

function isVersion(text: string): boolean {
  try {
    parseVersion(text);
    return true;
  } catch {
    return false;
  }
}

/** Chart.yaml's fields again, without those that are empty, for printing. */
export function metadataFields(metadata: ChartMetadata): Values {
  const { maintainers, dependencies, ...rest } = metadata;
  return withoutEmpty({
    ...rest,
    maintainers: maintainers.map((maintainer) => withoutEmpty(maintainer)),
    dependencies: dependencies.map(({ importValues, ...dependency }) => ({
      name: dependency.name,
      repository: dependency.repository,
      ...withoutEmpty({ ...dependency, "import-values": importValues }),
    })),
  });
}

const isEmpty = (value: unknown): boolean =>
  value === "" || value === false || value === null || (Array.isArray(value) && value.length === 0);

const withoutEmpty = (fields: Values): Values =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
