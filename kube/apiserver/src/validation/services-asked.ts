// Where somebody else is asked: a service of the cluster, or an address outside of it.
// @see k8s.io/apiserver pkg/util/webhook/validation.go, v0.36.3
import { subdomainProblems } from "@sluice/objects";
import { invalidValue, required } from "../resources/causes.ts";
import { mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { between, ifThere, needed, shaped, struct, type Check } from "./check.ts";

/** The port of a service that is asked. */
export const askedPort = between(1, 65_535, "port is not valid: must be between 1 and 65535, inclusive");

const servicePath: Check = ifThere(
  shaped((path) => {
    if (path === "/" || path === "") return [];
    if (path === "//") return ["segment[0] may not be empty"];
    return [...(path.startsWith("/") ? [] : ["must start with a '/'"]), ...segmentProblems(path)];
  }),
);

const segmentProblems = (path: string): string[] =>
  path
    .slice(1)
    .replace(/\/$/, "")
    .split("/")
    .flatMap((segment, index) =>
      segment === ""
        ? [`segment[${index}] may not be empty`]
        : subdomainProblems(segment).map((why) => `segment[${index}]: ${why}`),
    );

// Kubernetes takes one for the other here.
const askedService: Check = (value, field) => {
  const { name, namespace } = mapOf(value) ?? {};
  return [
    ...needed()(namespace, `${field}.name`),
    ...needed()(name, `${field}.namespace`),
    ...struct({ port: askedPort, path: servicePath })(value, field),
  ];
};

/** Where a webhook is: at an address or behind a service. */
export function checkClientConfig({ url, service }: Fields, field: string): Cause[] {
  if ((url === undefined) === (service === undefined))
    return [required(field, "exactly one of url or service is required")];
  return url === undefined ? askedService(service, `${field}.service`) : checkUrl(String(url), `${field}.url`);
}

function checkUrl(value: string, field: string): Cause[] {
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
