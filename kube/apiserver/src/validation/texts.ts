// Texts of a shape: names, keys, ports, percentages.
// @see k8s.io/apimachinery pkg/util/validation/validation.go, v0.36.3
import { labelProblems, subdomainProblems } from "@sluice/objects";
import { invalidValue } from "../resources/causes.ts";
import { notNegative, port, shaped, type Check } from "./check.ts";

/** A DNS label. */
export const label = shaped(labelProblems);

/** A DNS subdomain. */
export const subdomain = shaped((text) => subdomainProblems(text));

const variableShape = /^[\x20-\x3c\x3e-\x7e]*$/;

/** The name of a variable. */
export const relaxedVariable = shaped((text) =>
  variableShape.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
);

const keyShape = /^[-._a-zA-Z0-9]+$/;
const longestKey = 253;

/** A key of the data of a ConfigMap or Secret. */
export const configMapKey = shaped((text) => [
  ...(text.length > longestKey ? [`must be no more than ${longestKey} characters`] : []),
  ...(keyShape.test(text)
    ? []
    : [
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ]),
  ...(text === "." ? ["must not be '.'"] : []),
  ...(text === ".." ? ["must not be '..'"] : text.startsWith("..") ? ["must not start with '..'"] : []),
]);

const longestPort = 15;

/** What is wrong with the name of a port. */
export const portNameProblems = (text: string): string[] => [
  ...(text.length > longestPort ? [`must be no more than ${longestPort} characters`] : []),
  ...(/^[-a-z0-9]+$/.test(text) ? [] : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
  ...(/[a-z]/.test(text) ? [] : ["must contain at least one letter (a-z)"]),
  ...(text.includes("--") ? ["must not contain consecutive hyphens"] : []),
  ...(/^-|-$/.test(text) ? ["must not begin or end with a hyphen"] : []),
];

/** The name of a port. */
export const portName = shaped(portNameProblems);

/** A port by its number or its name. */
export const portNumberOrName: Check = (value, field) =>
  typeof value === "string" ? portName(value, field) : port(value, field);

const percent = /^[0-9]+%$/;
const percentWords =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** An amount, or a part of one. */
export const countOrPercent: Check = (value, field) => {
  if (typeof value !== "string") return notNegative(value, field);
  return percent.test(value) ? [] : [invalidValue(field, value, percentWords)];
};

/** The number of a share or amount: `25%` is 25, and what is no percentage is as Go reads it. */
export const shareOf = (value: unknown): number =>
  typeof value === "string" ? (percent.test(value) ? Number.parseInt(value, 10) : 0) : Number(value ?? 0);

/** A share of no more than all. */
export const notMoreThanAll: Check = (value, field) =>
  typeof value === "string" && percent.test(value) && shareOf(value) > 100
    ? [invalidValue(field, value, "must not be greater than 100%")]
    : [];

/** What is wrong with a text that becomes a part of a path. */
export const segmentProblems = (text: string): string[] => {
  if (text === "." || text === "..") return [`may not be '${text}'`];
  return ["/", "%"].filter((part) => text.includes(part)).map((part) => `may not contain '${part}'`);
};

/** A text that becomes a part of a path. */
export const segment = shaped(segmentProblems);
