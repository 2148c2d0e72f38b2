// The rules for Chart.yaml: what must be there, and of which form.
// @see helm v4.2.3 pkg/chart/v2/lint/rules/chartfile.go; addresses as github.com/asaskevich/govalidator knows them
import { quote, typeName } from "@sluice/gotemplate";
import { compareVersions, findVersion, formatVersion, parseStrictVersion, SemverError } from "@sluice/semver";
import type { Report } from "./lint-report.ts";
import { HelmError } from "./helm-error.ts";
import { parseMetadata, readTable, type ChartMetadata } from "./metadata.ts";
import { asFloats, type Values } from "./values.ts";

const file = "Chart.yaml";

/** Lints the text of a Chart.yaml. */
export function lintChartFile(text: string, report: Report): void {
  let fields: Values;
  let metadata: ChartMetadata;
  try {
    fields = readTable(text, "v2.Metadata");
    metadata = parseMetadata(fields);
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    return report("ERROR", file, `unable to parse YAML\n\t${error.message}`);
  }
  const unknown = unknownField(fields);
  if (unknown !== undefined)
    report(
      "WARNING",
      file,
      `failed to strictly parse chart metadata file\n\terror unmarshaling JSON: while decoding JSON: json: unknown field "${unknown}"`,
    );
  const problem = (message: string | undefined): void => {
    if (message !== undefined) report("ERROR", file, message);
  };
  problem(problemOfName(metadata));
  problem(problemOfApiVersion(metadata));
  problem(problemOfType(fields, "version"));
  problem(problemOfVersion(metadata));
  problem(problemOfType(fields, "appVersion"));
  problem(problemOfMaintainers(metadata));
  const source = metadata.sources.find((one) => !isRequestUrl(one));
  problem(source === undefined ? undefined : `invalid source URL '${source}'`);
  if (metadata.icon === "") report("INFO", file, "icon is recommended");
  else if (!isRequestUrl(metadata.icon)) problem(`invalid icon URL '${metadata.icon}'`);
  const { apiVersion, type, dependencies, version } = metadata;
  if (apiVersion !== "v2" && type !== "")
    problem(`chart type is not valid in apiVersion '${apiVersion}'. It is valid in apiVersion 'v2'`);
  if (apiVersion !== "v2" && dependencies.length > 0)
    problem(
      `dependencies are not valid in the Chart file with apiVersion '${apiVersion}'. They are valid in apiVersion 'v2'`,
    );
  if (!isStrictVersion(version)) report("WARNING", file, `version '${version}' is not a valid SemVerV2`);
}

const known = {
  chart:
    "name home sources version description keywords maintainers icon apiVersion condition tags appVersion deprecated annotations kubeVersion dependencies type",
  maintainers: "name email url",
  dependencies: "name version repository condition tags enabled import-values alias",
};

/** The first field that Chart.yaml does not have, in the order in which Go meets them: sorted, and deep before late. */
function unknownField(fields: Values): string | undefined {
  const isKnown = (list: string, key: string): boolean => list.toLowerCase().split(" ").includes(key.toLowerCase());
  for (const key of Object.keys(fields).sort()) {
    if (!isKnown(known.chart, key)) return key;
    const value = fields[key];
    if ((key !== "maintainers" && key !== "dependencies") || !Array.isArray(value)) continue;
    const inner = value
      .flatMap((entry) => Object.keys((entry ?? {}) as object).sort())
      .find((one) => !isKnown(known[key], one));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function problemOfName({ name }: ChartMetadata): string | undefined {
  if (name === "") return "name is required";
  return name.includes("/") ? `chart name ${quote(name)} is invalid` : undefined;
}

function problemOfApiVersion({ apiVersion }: ChartMetadata): string | undefined {
  const wanted = 'The value must be either "v1" or "v2"';
  if (apiVersion === "") return `apiVersion is required. ${wanted}`;
  return apiVersion === "v1" || apiVersion === "v2" ? undefined : `apiVersion '${apiVersion}' is not valid. ${wanted}`;
}

function problemOfType(fields: Values, key: string): string | undefined {
  if (!Object.hasOwn(fields, key) || typeof fields[key] === "string") return undefined;
  return `${key} should be of type string but it's of type ${typeName(asFloats(fields[key]))}`;
}

function problemOfVersion({ version }: ChartMetadata): string | undefined {
  if (version === "") return "version is required";
  const parsed = findVersion(version);
  const least = findVersion("0.0.0-0");
  if (!parsed || !least) return `version '${version}' is not a valid SemVer`;
  if (compareVersions(parsed, least) > 0) return undefined;
  return `version ${formatVersion(parsed)} is less than or equal to 0.0.0-0`;
}

function isStrictVersion(text: string): boolean {
  try {
    parseStrictVersion(text);
    return true;
  } catch (error) {
    if (error instanceof SemverError) return false;
    throw error;
  }
}

function problemOfMaintainers({ maintainers }: ChartMetadata): string | undefined {
  for (const { name, email, url } of maintainers) {
    if (name === "") return "each maintainer requires a name";
    if (email !== "" && !isEmail(email)) return `invalid email '${email}' for maintainer '${name}'`;
    if (url !== "" && !isUrl(url)) return `invalid url '${url}' for maintainer '${name}'`;
  }
  return undefined;
}

const isEmail = (text: string): boolean =>
  /^[\w!#$%&'*+\-/=?^`{|}~\u00a0-\uffef]+(\.[\w!#$%&'*+\-/=?^`{|}~\u00a0-\uffef]+)*@([a-z\d\u00a0-\uffef]([a-z\d\-_~.\u00a0-\uffef]*[a-z\d\u00a0-\uffef])?\.)+[a-z\u00a0-\uffef]([a-z\d\-_~.\u00a0-\uffef]*[a-z\u00a0-\uffef])?\.?$/i.test(
    text,
  );

/** As Go's url.ParseRequestURI reads an address, if it has a scheme. */
const isRequestUrl = (text: string): boolean => /^[a-z][a-z\d+.-]*:(\/\/[^\s/]*)?\/?\S*$/i.test(text);

const isUrl = (text: string): boolean =>
  text.length > 3 &&
  text.length < 2083 &&
  /^((ftp|tcp|udp|wss?|https?):\/\/)?(\S+(:\S*)?@)?(localhost|\[[\da-f:.]+\]|\d+(\.\d+){3}|([a-z\d\u00a1-\uffff]([\w\u00a1-\uffff-]*[a-z\d\u00a1-\uffff])?\.)*[a-z\u00a1-\uffff]{1,})\.?(:\d{1,5})?([/?#]\S*)?$/i.test(
    text,
  ) &&
  (text.includes("://") || text.includes("."));
