// Requests for certificates.
// @see kubernetes pkg/apis/certificates/validation/validation.go, v1.36.3
import { subdomainProblems, type KubeObject } from "@sluice/objects";
import { duplicate, forbiddenField, invalidValue, required, tooLong, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { needed, neededAmong, once } from "./check.ts";

const usages = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

function checkUsages(value: unknown): Cause[] {
  const all = Array.isArray(value) ? value.map(String) : [];
  const field = "spec.usages";
  return [
    ...(all.length === 0 ? [required(field)] : []),
    ...all.flatMap((usage, index) =>
      usages.includes(usage) ? [] : [unsupported(`${field}[${index}]`, usage, usages)],
    ),
    ...once((usage) => usage)(all, field),
  ];
}

const domainWords = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
const pathShape = /^[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/i;
const longestName = 571;

/** Who signs: a domain and a path. */
function checkSigner(value: unknown): Cause[] {
  const [field, name] = ["spec.signerName", String(value ?? "")];
  if (name === "") return [required(field)];
  const [domain = "", path, ...more] = name.split("/");
  if (path === undefined || more.length > 0) return [invalidValue(field, name, domainWords)];
  if (!domain.includes("."))
    return [invalidValue(field, name, "should be a domain with at least two segments separated by dots")];
  const wrong = subdomainProblems(domain);
  if (wrong.length > 0) return [invalidValue(field, domain, `validating label "${domain}": ${wrong.join(",")}`)];
  const parts = path.split(".");
  if (!parts.every((part) => pathShape.test(part)))
    return [invalidValue(field, path, `validating label "${parts.find((part) => !pathShape.test(part)) ?? ""}"`)];
  return name.length > longestName ? [tooLong(field, longestName)] : [];
}

const block = /-----BEGIN CERTIFICATE REQUEST-----[^]+-----END CERTIFICATE REQUEST-----/;
const shortest = 600;

/** What a request for a certificate says. What is in the request itself is for whoever signs it. */
export function checkCertificateRequest(object: KubeObject): Cause[] {
  const { request, usages: wanted, signerName, expirationSeconds } = specOf(object);
  const isPem = typeof request === "string" && block.test(Buffer.from(request, "base64").toString("latin1"));
  const short = `may not specify a duration less than ${shortest} seconds (10 minutes)`;
  const isShort = expirationSeconds !== undefined && Number(expirationSeconds) < shortest;
  return [
    ...(isPem ? [] : [invalidValue("spec.request", request ?? null, "PEM block type must be CERTIFICATE REQUEST")]),
    ...checkUsages(wanted),
    ...checkSigner(signerName),
    ...(isShort ? [invalidValue("spec.expirationSeconds", expirationSeconds, short)] : []),
  ];
}

const decided = ["Approved", "Denied", "Failed"];
const onlyTrue = neededAmong("True");
const anyStatus = neededAmong("False", "True", "Unknown");

/** What was decided stays decided, and one thing is. */
export function checkDecisions(object: KubeObject, before: KubeObject): Cause[] {
  const field = "status.conditions";
  const [conditions, known] = [conditionsOf(object), conditionsOf(before)];
  return [
    ...conditions.flatMap(({ type = "", status = "" }, index) => [
      ...needed()(type, `${field}[${index}].type`),
      ...(decided.includes(String(type)) ? onlyTrue : anyStatus)(status, `${field}[${index}].status`),
      ...(isAgainst(conditions.slice(0, index), type)
        ? [invalidValue(field, type, "Approved and Denied conditions are mutually exclusive")]
        : []),
      ...(countOf(conditions.slice(0, index), type) > 0 ? [duplicate(`${field}[${index}].type`, type)] : []),
    ]),
    ...decided
      .filter((type) => countOf(conditions, type) < countOf(known, type))
      .map((type) => forbiddenField(field, `updates may not remove a condition of type "${type}"`)),
  ];
}

const conditionsOf = (object: KubeObject): Fields[] => listOf(mapOf(object["status"])?.["conditions"]);
const countOf = (conditions: Fields[], type: unknown): number =>
  conditions.filter((one) => one["type"] === type).length;
const opposite: { readonly [type: string]: string } = { Approved: "Denied", Denied: "Approved" };
const isAgainst = (conditions: Fields[], type: unknown): boolean =>
  opposite[String(type)] !== undefined && countOf(conditions, opposite[String(type)]) > 0;
