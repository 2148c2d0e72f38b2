// How a pod finds others by name: its name servers, and names of its own for addresses.
// @see kubernetes pkg/apis/core/validation/validation.go `validatePodDNSConfig`, `ValidateHostAliases`, v1.36.3
import { checkAddress } from "./address-rules.ts";
import { invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { each, shaped, struct, type Check } from "./check.ts";
import { subdomain } from "./texts.ts";

const mostServers = 3;
const mostPaths = 32;
const mostLetters = 2048;

/** Where a pod asks for names; on its own (`None`), it must say whom. */
export function checkNameServers({ dnsConfig, dnsPolicy }: Fields, path: string): Cause[] {
  const field = `${path}.dnsConfig`;
  const config = mapOf(dnsConfig);
  const isAlone = dnsPolicy === "None";
  if (isAlone && !config) return [required(field, "must provide `dnsConfig` when `dnsPolicy` is None")];
  if (isAlone && textsOf(config?.["nameservers"]).length === 0)
    return [required(`${field}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None")];
  return config
    ? [
        ...servers(config["nameservers"], `${field}.nameservers`),
        ...paths(config["searches"], `${field}.searches`),
        ...options(config["options"], `${field}.options`),
      ]
    : [];
}

const textsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const servers: Check = (value, field) => [
  ...(textsOf(value).length > mostServers
    ? [invalidValue(field, value, `must not have more than ${mostServers} nameservers`)]
    : []),
  ...each((one, at) => checkAddress(at, one ?? ""))(value, field),
];

const paths: Check = (value, field) => {
  const all = textsOf(value);
  return [
    ...(all.length > mostPaths
      ? [invalidValue(field, value, `must not have more than ${mostPaths} search paths`)]
      : []),
    ...(all.join(" ").length > mostLetters
      ? [
          invalidValue(
            field,
            value,
            `must not have more than ${mostLetters} characters (including spaces) in the search list`,
          ),
        ]
      : []),
    ...each(searchPath)(value, field),
  ];
};

const relaxedName = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*";
const relaxedShape = new RegExp(`^${relaxedName}$`);
const longestName = 253;

const relaxedSubdomain = shaped((text) => [
  ...(text.length > longestName ? [`must be no more than ${longestName} characters`] : []),
  ...(relaxedShape.test(text)
    ? []
    : [
        `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${relaxedName}')`,
      ]),
]);

/** The root itself, or a name below it. */
const searchPath: Check = (value, field) =>
  value === "." ? [] : relaxedSubdomain(String(value ?? "").replace(/\.$/, ""), field);

const options: Check = (value, field) =>
  listOf(value).flatMap(({ name = "" }, index) =>
    name === "" ? [required(`${field}[${index}]`, "must not be empty")] : [],
  );

/** Names of addresses that only the pod knows. */
export const hostAliases = each(
  struct({ ip: (value, field) => checkAddress(field, value ?? ""), hostnames: each(subdomain) }),
);
