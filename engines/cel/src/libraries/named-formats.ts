// `format.dns1123Label().validate(text)`: none when the text is right, else what is wrong with it.
// @see k8s.io/apiserver/pkg/cel/library/format.go, k8s.io/apimachinery/pkg/api/validate/content, v0.36.3
import { Optional, type Environment } from "@marcbachmann/cel-js";

type Judge = (text: string) => string[];

class FormatNamespace {
  readonly name = "format";
}

class NamedFormat {
  readonly name: string;
  readonly judge: Judge;

  constructor(name: string, judge: Judge) {
    this.name = name;
    this.judge = judge;
  }
}

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const keyName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const fits = (text: string, pattern: string) => new RegExp(`^${pattern}$`).test(text);
/** Both units are bytes; Kubernetes calls them characters where a name is alone. */
const tooLong = (text: string, most: number, unit: "bytes" | "characters") =>
  Buffer.byteLength(text) > most ? [`must be no more than ${most} ${unit}`] : [];

const ends = "and must start and end with an alphanumeric character";
const like = (pattern: string, ...examples: string[]) =>
  `(e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${pattern}')`;

function judgeLabel(text: string): string[] {
  const long = tooLong(text, 63, "characters");
  if (fits(text, label)) return long;
  if (fits(text, subdomain)) return [...long, "must not contain dots"];
  const wanted = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ends}`;
  return [...long, `${wanted} ${like(label, "my-name", "123-abc")}`];
}

function judgeSubdomain(text: string, unit: "bytes" | "characters"): string[] {
  const wanted = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ends}`;
  return [
    ...tooLong(text, 253, unit),
    ...(fits(text, subdomain) ? [] : [`${wanted} ${like(subdomain, "example.com")}`]),
  ];
}

function judgeLabel1035(text: string): string[] {
  const wanted =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  const wrong = fits(text, label1035) ? [] : [`${wanted} ${like(label1035, "my-name", "abc-123")}`];
  return [...tooLong(text, 63, "characters"), ...wrong];
}

function judgeQualifiedName(text: string): string[] {
  const wanted = `must consist of alphanumeric characters, '-', '_' or '.', ${ends} ${like(keyName, "MyName", "my.name", "123-abc")}`;
  const parts = text.split("/");
  if (parts.length > 2)
    return [`a valid label key ${wanted} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1) as string;
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const aboutPrefix =
    prefix === "" ? ["must be non-empty"] : prefix === undefined ? [] : judgeSubdomain(prefix, "bytes");
  const aboutName = [
    ...(name === "" ? ["must be non-empty"] : tooLong(name, 63, "bytes")),
    ...(fits(name, keyName) ? [] : [wanted]),
  ];
  return [...aboutPrefix.map((wrong) => `prefix part ${wrong}`), ...aboutName.map((wrong) => `name part ${wrong}`)];
}

function judgeLabelValue(text: string): string[] {
  const pattern = `(${keyName})?`;
  const wanted = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ends}`;
  const wrong = fits(text, pattern) ? [] : [`${wanted} ${like(pattern, "MyValue", "my_value", "12345")}`];
  return [...tooLong(text, 63, "bytes"), ...wrong];
}

/** What Kubernetes tests of a name to which something will be added. */
const asPrefix =
  (judge: Judge): Judge =>
  (text) =>
    judge(text.length > 1 && text.endsWith("-") ? `${text.slice(0, -2)}a` : text);

const either =
  (isRight: (text: string) => boolean, wrong: string): Judge =>
  (text) =>
    isRight(text) ? [] : [wrong];

/** Go's words for what it cannot parse as the target of a request. @see net/url.ParseRequestURI */
function judgeUri(text: string): string[] {
  const wrong = (why: string) => [`parse ${JSON.stringify(text)}: ${why}`];
  if (Array.from(text).some((char) => char < " " || char === "\u007f"))
    return wrong("net/url: invalid control character in URL");
  if (text === "") return wrong("empty url");
  if (text.startsWith("/") || text === "*" || /^[a-z][a-z0-9+.-]*:/i.test(text)) return [];
  return wrong(text.startsWith(":") ? "missing protocol scheme" : "invalid URI for request");
}

const isDay = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};
const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text);
const clock = /t([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)([.,]\d+)?(z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/i;
const isDateTime = (text: string) => clock.test(text) && isDate(text.replace(clock, ""));
const base64 = "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})";
const uuid = "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}";

const judgeSubdomainAlone: Judge = (text) => judgeSubdomain(text, "characters");

const judges: { readonly [format: string]: Judge } = {
  dns1123Label: judgeLabel,
  dns1123Subdomain: judgeSubdomainAlone,
  dns1035Label: judgeLabel1035,
  qualifiedName: judgeQualifiedName,
  dns1123LabelPrefix: asPrefix(judgeLabel),
  dns1123SubdomainPrefix: asPrefix(judgeSubdomainAlone),
  dns1035LabelPrefix: asPrefix(judgeLabel1035),
  labelValue: judgeLabelValue,
  uri: judgeUri,
  uuid: either((text) => fits(text, uuid), "does not match the UUID format"),
  byte: either((text) => fits(text, base64), "invalid base64"),
  date: either(isDate, "invalid date"),
  datetime: either(isDateTime, "invalid datetime"),
};

function named(name: string): Optional {
  const judge = Object.hasOwn(judges, name) ? judges[name] : undefined;
  return judge ? Optional.of(new NamedFormat(name, judge)) : Optional.none();
}

function validate({ judge }: NamedFormat, text: string): Optional {
  const wrong = judge(text);
  return wrong.length === 0 ? Optional.none() : Optional.of(wrong);
}

/** format.named, one function for each format, and validate. */
export function addNamedFormatLibrary(environment: Environment): void {
  environment
    .registerType("NamedFormat", NamedFormat)
    .registerType("FormatNamespace", FormatNamespace)
    .registerConstant("format", "FormatNamespace", new FormatNamespace())
    .registerFunction("FormatNamespace.named(string): optional<NamedFormat>", (_: FormatNamespace, name: string) =>
      named(name),
    )
    .registerFunction("NamedFormat.validate(string): optional<list<string>>", validate);
  for (const [name, judge] of Object.entries(judges))
    environment.registerFunction(`FormatNamespace.${name}(): NamedFormat`, () => new NamedFormat(name, judge));
}
