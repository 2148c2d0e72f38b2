// `format.dns1123Label().validate(text)`: none when the text is right, else what is wrong with it.
// @see k8s.io/apiserver/pkg/cel/library/format.go, k8s.io/apimachinery/pkg/api/validate/content, v0.36.3
import {
  label1035Problems,
  labelKeyProblems,
  labelProblems,
  labelValueProblems,
  subdomainProblems,
} from "@sluice/objects";
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

const fits = (text: string, pattern: string) => new RegExp(`^${pattern}$`).test(text);

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

const subdomain: Judge = (text) => subdomainProblems(text);

const dateTimePatternSize = 71;

/** The formats by their names, each with the size of its pattern. */
const formats: { readonly [name: string]: NamedFormat } = Object.fromEntries(
  (
    [
      ["dns1123Label", labelProblems, 30],
      ["dns1123Subdomain", subdomain, 60],
      ["dns1035Label", label1035Problems, 30],
      ["qualifiedName", labelKeyProblems, 60],
      ["dns1123LabelPrefix", asPrefix(labelProblems), 30],
      ["dns1123SubdomainPrefix", asPrefix(subdomain), 60],
      ["dns1035LabelPrefix", asPrefix(label1035Problems), 30],
      ["labelValue", labelValueProblems, 40],
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
