// What is wrong with an APIService.
// @see kube-aggregator pkg/apis/apiregistration/validation/validation.go, v0.36.3
import { label1035Problems, type KubeObject } from "@sluice/objects";
import { invalidValue, required } from "../resources/causes.ts";
import { mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { between, ifSaid, needed, shaped, struct } from "./check.ts";
import { askedPort } from "./services-asked.ts";
import { segmentProblems, subdomain } from "./texts.ts";

/** What is wrong with the name of an APIService, which says what it serves. */
export function whyBadServiceName(name: string, object: KubeObject): string[] {
  const { group = "", version = "" } = specOf(object);
  const problems = segmentProblems(name);
  const wanted = `${String(version)}.${String(group)}`;
  if (problems.length > 0 || name === wanted) return problems;
  return [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`];
}

/** All that is wrong with an APIService, beside its name. */
export function checkApiService(object: KubeObject): Cause[] {
  const spec = specOf(object);
  const { group = "", version = "", service } = spec;
  return [
    ...(group === "" && version !== "v1"
      ? [required("spec.group", "only v1 may have an empty group and it better be legacy kube")]
      : []),
    ...ranks(spec, "spec"),
    ...(mapOf(service) ? checkRemote(spec) : checkLocal(spec)),
  ];
}

const ranks = struct({
  group: ifSaid(subdomain),
  version: shaped(label1035Problems),
  groupPriorityMinimum: between(1, 20_000, "must be positive and less than 20000"),
  versionPriority: between(1, 1000, "must be positive and less than 1000"),
});

function checkLocal({ caBundle = "", insecureSkipTLSVerify }: Fields): Cause[] {
  const bytes = Buffer.byteLength(String(caBundle), "base64");
  return [
    ...(bytes > 0
      ? [invalidValue("spec.caBundle", `${bytes} bytes`, "local APIServices may not have a caBundle")]
      : []),
    ...(insecureSkipTLSVerify === true
      ? [invalidValue("spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify")]
      : []),
  ];
}

const remote = struct({ namespace: needed(), name: needed(), port: askedPort });

const checkRemote = ({ service, caBundle = "", insecureSkipTLSVerify }: Fields): Cause[] => [
  ...remote(service, "spec.service"),
  ...(insecureSkipTLSVerify === true && caBundle !== "" && caBundle !== null
    ? [invalidValue("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present")]
    : []),
];
