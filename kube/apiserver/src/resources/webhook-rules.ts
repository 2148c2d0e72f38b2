// What is wrong with the webhooks of a configuration.
// @see k8s.io/kubernetes/pkg/apis/admissionregistration/validation/validation.go, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { conditionCauses, oneOf, ruleCauses } from "./admission-rules.ts";
import { duplicate, invalidValue, required } from "./causes.ts";
import { listOf, mapOf, type Fields } from "./defaulting.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** All that is wrong with a ValidatingWebhookConfiguration or a MutatingWebhookConfiguration. */
export function webhookCauses(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const hooks = listOf(object["webhooks"]);
  const old = listOf(before?.["webhooks"]);
  const conditions = (list: readonly Fields[]): unknown[] => list.map((hook) => hook["matchConditions"] ?? null);
  // Conditions that were let in once are not judged anew.
  const areKept = before !== undefined && equalJson(conditions(hooks), conditions(old));
  const names = hooks.map((hook) => text(hook["name"]));
  return hooks.flatMap((hook, index) => {
    const path = `webhooks[${index}]`;
    return [
      ...hookCauses(hook, path),
      ...clientCauses(mapOf(hook["clientConfig"]) ?? {}, `${path}.clientConfig`),
      ...(areKept ? [] : conditionCauses(hook["matchConditions"], `${path}.matchConditions`, false)),
      ...versionCauses(`${path}.admissionReviewVersions`, (hook["admissionReviewVersions"] ?? []) as string[]),
      ...(names.indexOf(names[index] ?? "") < index ? [duplicate(`${path}.name`, names[index])] : []),
    ];
  });
}

function hookCauses(hook: Fields, path: string): Cause[] {
  const { sideEffects, timeoutSeconds } = hook;
  const isTimely = timeoutSeconds === undefined || (Number(timeoutSeconds) >= 1 && Number(timeoutSeconds) <= 30);
  return [
    ...nameCauses(`${path}.name`, text(hook["name"])),
    ...listOf(hook["rules"]).flatMap((rule, index) => ruleCauses(rule, `${path}.rules[${index}]`)),
    ...oneOf(`${path}.failurePolicy`, hook["failurePolicy"], ["Fail", "Ignore"]),
    ...oneOf(`${path}.matchPolicy`, hook["matchPolicy"], ["Equivalent", "Exact"]),
    ...(sideEffects === undefined
      ? [required(`${path}.sideEffects`, "must specify one of None, NoneOnDryRun")]
      : oneOf(`${path}.sideEffects`, sideEffects, ["None", "NoneOnDryRun"])),
    ...(isTimely
      ? []
      : [invalidValue(`${path}.timeoutSeconds`, timeoutSeconds, "the timeout value must be between 1 and 30 seconds")]),
    ...oneOf(`${path}.reinvocationPolicy`, hook["reinvocationPolicy"], ["IfNeeded", "Never"]),
  ];
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function nameCauses(field: string, name: string): Cause[] {
  if (name === "") return [required(field)];
  if (!subdomain.test(name)) {
    const words =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    return [invalidValue(field, name, words)];
  }
  const isQualified = name.split(".").length >= 3;
  return isQualified
    ? []
    : [invalidValue(field, name, "should be a domain with at least three segments separated by dots")];
}

function clientCauses({ url, service }: Fields, path: string): Cause[] {
  if ((url === undefined) === (service === undefined))
    return [required(path, "exactly one of url or service is required")];
  if (url !== undefined) return urlCauses(`${path}.url`, text(url));
  const named = mapOf(service) ?? {};
  return ["name", "namespace"].flatMap((name) =>
    text(named[name]) === "" ? [required(`${path}.service.${name}`)] : [],
  );
}

function urlCauses(field: string, value: string): Cause[] {
  const form = "; desired format: https://host[/path]";
  const [, scheme = "", authority = "", query = "", fragment = ""] =
    /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(value) ?? [];
  const [user, host = user ?? ""] = authority.includes("@") ? authority.split(/@(?=[^@]*$)/) : [undefined, authority];
  return [
    ...(scheme === "https" ? [] : [invalidValue(field, scheme, `'https' is the only allowed URL scheme${form}`)]),
    ...(host === "" ? [invalidValue(field, host, `host must be specified${form}`)] : []),
    ...(user === undefined ? [] : [invalidValue(field, user, "user information is not permitted in the URL")]),
    ...(fragment === "" ? [] : [invalidValue(field, fragment, "fragments are not permitted in the URL")]),
    ...(query === "" ? [] : [invalidValue(field, query, "query parameters are not permitted in the URL")]),
  ];
}

function versionCauses(field: string, versions: readonly string[]): Cause[] {
  const accepted = "v1, v1beta1";
  if (versions.length === 0) return [required(field, `must specify one of ${accepted}`)];
  const repeated = versions.flatMap((version, index) =>
    versions.indexOf(version) < index ? [invalidValue(`${field}[${index}]`, version, "duplicate version")] : [],
  );
  const isKnown = versions.includes("v1") || versions.includes("v1beta1");
  return isKnown ? repeated : [...repeated, invalidValue(field, versions, `must include at least one of ${accepted}`)];
}
