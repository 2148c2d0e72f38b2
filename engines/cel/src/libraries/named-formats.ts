// `format.dns1123Label().validate(text)`: none when the text is right, else what is wrong with it.
// @see k8s.io/apiserver/pkg/cel/library/format.go, k8s.io/apimachinery/pkg/api/validate/content, v0.36.3
import type { Implementations } from "../evaluate/implementation.ts";
import { PlainList } from "../evaluate/lists.ts";
import { type Failure, none, noSuchOverload, Opaque, Optional, type Value } from "../evaluate/values.ts";
import { wrongUri } from "./url.ts";

type Judge = (text: string) => string[];

/** A format of texts. In costs its pattern counts for so many characters. */
export class NamedFormat extends Opaque {
  readonly typeName = "kubernetes.NamedFormat";
  readonly name: string;
  readonly judge: Judge;
  readonly patternSize: number;

  constructor(name: string, judge: Judge, patternSize: number) {
    super();
    this.name = name;
    this.judge = judge;
    this.patternSize = patternSize;
  }

  equals(other: Value): boolean | Failure {
    return other instanceof NamedFormat ? this.name === other.name : noSuchOverload;
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

function judgeUri(text: string): string[] {
  const wrong = wrongUri(text);
  return wrong === undefined ? [] : [wrong];
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

const dateTimePatternSize = 71;

/** The formats by their names, each with the size of its pattern. */
const formats: { readonly [name: string]: NamedFormat } = Object.fromEntries(
  (
    [
      ["dns1123Label", judgeLabel, 30],
      ["dns1123Subdomain", judgeSubdomainAlone, 60],
      ["dns1035Label", judgeLabel1035, 30],
      ["qualifiedName", judgeQualifiedName, 60],
      ["dns1123LabelPrefix", asPrefix(judgeLabel), 30],
      ["dns1123SubdomainPrefix", asPrefix(judgeSubdomainAlone), 60],
      ["dns1035LabelPrefix", asPrefix(judgeLabel1035), 30],
      ["labelValue", judgeLabelValue, 40],
      ["uri", judgeUri, 1103],
      ["uuid", either((text) => fits(text, uuid), "does not match the UUID format"), 70],
      ["byte", either((text) => fits(text, base64), "invalid base64"), 84],
      ["date", either(isDate, "invalid date"), dateTimePatternSize],
      ["datetime", either(isDateTime, "invalid datetime"), dateTimePatternSize],
    ] as const
  ).map(([name, judge, size]) => [name, new NamedFormat(name, judge, size)]),
);

const named = (name: string): Optional => (Object.hasOwn(formats, name) ? new Optional(formats[name]) : none);

function validated({ judge }: NamedFormat, text: string): Optional {
  const wrong = judge(text);
  return wrong.length === 0 ? none : new Optional(new PlainList(wrong));
}

/** format.named, one function for each format, and validate. */
export const namedFormats: Implementations = {
  "format-named": (_meter, name: string) => named(name),
  "format-validate": (_meter, format: NamedFormat, text: string) => validated(format, text),
  ...Object.fromEntries(Object.entries(formats).map(([name, format]) => [`format.${name}`, () => format])),
};
