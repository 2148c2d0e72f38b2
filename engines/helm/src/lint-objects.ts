// The rules for the objects that templates make: their names, their selectors, and whether their API is still served.
// @see helm v4.2.3 pkg/chart/v2/lint/rules/template.go, deprecations.go; apimachinery v0.36.1 pkg/api/validate/content
import { quote } from "@sluice/gotemplate";
import { deprecatedApis } from "./deprecated-apis.ts";
import { isTable, type Values } from "./values.ts";

/** What linting looks at in an object. */
export type LintedObject = { apiVersion: string; kind: string; name: string; fields: Values };

/** The documents of a text, as the decoder of apimachinery splits it: what follows `---` on its line is dropped. */
export const splitDocuments = (text: string): string[] => text.split(/\n---[^\n]*(?:\n|$)/);

const labelForm = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomainForm = `${labelForm}(\\.${labelForm})*`;
const serviceForm = "[a-z]([-a-z0-9]*[a-z0-9])?";
const matches = (form: string, name: string): boolean => new RegExp(`^${form}$`).test(name);

type Rule = { most: number; form: string; message: string };

const subdomain: Rule = {
  most: 253,
  form: subdomainForm,
  message: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomainForm}')`,
};
const label: Rule = {
  most: 63,
  form: labelForm,
  message: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${labelForm}')`,
};
const service: Rule = {
  most: 63,
  form: serviceForm,
  message: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${serviceForm}')`,
};

function problemsOfName(kind: string, name: string): string[] {
  switch (kind.toLowerCase()) {
    case "certificatesigningrequest":
      return [];
    case "role":
    case "clusterrole":
    case "rolebinding":
    case "clusterrolebinding":
      if (name === "." || name === "..") return [`may not be '${name}'`];
      return ["/", "%"].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
    case "service":
      return against(service, name);
    case "namespace":
      return against(label, name);
    default:
      return against(subdomain, name);
  }
}

function against(rule: Rule, name: string): string[] {
  const problems = Buffer.byteLength(name) > rule.most ? [`must be no more than ${rule.most} bytes`] : [];
  if (matches(rule.form, name)) return problems;
  const onlyDots = rule === label && matches(subdomainForm, name);
  return [...problems, onlyDots ? "must not contain dots" : rule.message];
}

/** What is wrong with an object's name. */
export function problemOfObjectName({ kind, name }: LintedObject): string | undefined {
  const shown = quote(name);
  const problems = problemsOfName(kind, name).map((why) => `metadata.name: Invalid value: ${shown}: ${why}`);
  if (problems.length === 0) return undefined;
  const all = problems.length === 1 ? problems.join("") : `[${problems.join(", ")}]`;
  return `object name does not conform to Kubernetes naming requirements: ${shown}: ${all}`;
}

/** Whether a built-in API is on its way out in a version of Kubernetes. */
export function deprecationOf(
  { apiVersion, kind }: LintedObject,
  { major, minor }: { major: string; minor: string },
): string | undefined {
  const found = deprecatedApis[`${apiVersion} ${kind}`];
  if (!found) return undefined;
  const [since, until, instead] = found;
  if (Number(major) * 1000 + Number(minor) < 1000 + since) return undefined;
  const end = until === 0 ? "" : `, unavailable in v1.${until}+`;
  return `${apiVersion} ${kind} is deprecated in v1.${since}+${end}${instead === "" ? "" : `; use ${instead}`}`;
}

const needSelector = new Set(["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"]);

/** Whether a workload says nowhere which pods are its own. Helm looks for the words, anywhere in the file. */
export function problemOfSelector({ kind, name }: LintedObject, file: string): string | undefined {
  if (!needSelector.has(kind) || file.includes("matchLabels") || file.includes("matchExpressions")) return undefined;
  return `a ${kind} must contain matchLabels or matchExpressions, and ${quote(name)} does not`;
}

/** Whether a list keeps policies in places where Helm does not look. */
export function problemOfList({ kind, fields }: LintedObject): string | undefined {
  if (kind !== "List" || !Array.isArray(fields["items"])) return undefined;
  const hasPolicy = fields["items"].some((item: unknown) => {
    const metadata = isTable(item) ? item["metadata"] : undefined;
    const annotations = isTable(metadata) ? metadata["annotations"] : undefined;
    return isTable(annotations) && Object.hasOwn(annotations, "helm.sh/resource-policy");
  });
  return hasPolicy ? "annotation 'helm.sh/resource-policy' within List objects are ignored" : undefined;
}
