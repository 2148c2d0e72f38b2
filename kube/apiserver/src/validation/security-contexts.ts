// Whom pods and containers run as, and what holds them.
// @see kubernetes pkg/apis/core/validation/validation.go `validatePodSpecSecurityContext`, `ValidateSecurityContext`, v1.36.3
import { subdomainProblems } from "@sluice/objects";
import { duplicate, invalidValue, required, tooLong, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { among, between, each, ifThere, shaped, struct, type Check } from "./check.ts";
import { descendingPath } from "./paths.ts";

const id = ifThere(between(0, 2_147_483_647));
const profiles = ["Localhost", "RuntimeDefault", "Unconfined"];

/** A profile of AppArmor or seccomp: of the node's own only it has a name. */
const profileOf =
  (what: string, checkName: (name: string, field: string) => Cause[]): Check =>
  (value, field) => {
    const { type = "", localhostProfile: name } = mapOf(value) ?? {};
    const at = `${field}.localhostProfile`;
    if (type === "")
      return [
        required(
          `${field}.type`,
          `type is required when ${what === "AppArmor" ? "appArmorProfile" : "seccompProfile"} is set`,
        ),
      ];
    if (!profiles.includes(String(type))) return [unsupported(`${field}.type`, type, profiles)];
    if (type === "Localhost")
      return name === undefined
        ? [required(at, `must be set when ${what} type is Localhost`)]
        : checkName(String(name), at);
    return name === undefined ? [] : [invalidValue(at, name, `can only be set when ${what} type is Localhost`)];
  };

const longestPath = 4095;

const appArmorProfile = profileOf("AppArmor", (name, field) => {
  const wrong = name.trim() === name ? [] : [invalidValue(field, name, "must not be padded with whitespace")];
  const missing = name === "" ? [required(field, "must be set when AppArmor type is Localhost")] : [];
  return [...wrong, ...missing, ...(name.length > longestPath ? [tooLong(field, longestPath)] : [])];
});

const seccompProfile = profileOf("seccomp", descendingPath);

const windowsOptions = struct({
  gmsaCredentialSpecName: ifThere(shaped((text) => subdomainProblems(text))),
  gmsaCredentialSpec: ifThere((value, field) =>
    value === "" ? [invalidValue(field, "", "gmsaCredentialSpec cannot be an empty string")] : [],
  ),
  runAsUserName: ifThere((value, field) => runAsProblems(String(value)).map((why) => invalidValue(field, value, why))),
});

function runAsProblems(text: string): string[] {
  const what = "runAsUserName";
  if (text === "") return [`${what} cannot be an empty string`];
  if (hasControls(text)) return [`${what} cannot contain control characters`];
  const parts = text.split("\\");
  if (parts.length > 2) return [`${what} cannot contain more than one backslash`];
  const [user = ""] = parts.slice(-1);
  return [
    ...(user === "" ? [`${what}'s User cannot be empty`] : []),
    ...(user.length > 104 ? [`${what}'s User length must not be longer than 104 characters`] : []),
    ...(/^[. ]+$/.test(user) ? [`${what}'s User cannot contain only periods or spaces`] : []),
    ...(/["/\\:;|=,+*?<>@[\]]/.test(user)
      ? [`${what}'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`]
      : []),
  ];
}

const hasControls = (text: string): boolean => Array.from(text).some((character) => character < " ");

const sysctlShape = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const longestSysctl = 253;
const sysctlWords = `must have at most ${longestSysctl} characters and match regex ${sysctlShape.source.replaceAll("\\/", "/")}`;

const sysctls: Check = (value, field) => {
  const seen = new Set<string>();
  return listOf(value).flatMap(({ name: given = "" }, index) => {
    const [name, at] = [String(given), `${field}[${index}].name`];
    const isKnown = seen.has(name);
    seen.add(name);
    if (name === "") return [required(at)];
    if (name.length > longestSysctl || !sysctlShape.test(name)) return [invalidValue(at, name, sysctlWords)];
    return isKnown ? [duplicate(at, name)] : [];
  });
};

const ofPod = struct({
  fsGroup: id,
  runAsUser: id,
  runAsGroup: id,
  supplementalGroups: each(id),
  sysctls,
  fsGroupChangePolicy: ifThere(among("Always", "OnRootMismatch")),
  seccompProfile: ifThere(seccompProfile),
  windowsOptions: ifThere(windowsOptions),
  appArmorProfile: ifThere(appArmorProfile),
  supplementalGroupsPolicy: ifThere(among("Merge", "Strict")),
  seLinuxChangePolicy: ifThere(among("MountOption", "Recursive")),
});

/** The security context of a pod. */
export const podSecurityContext = ifThere(ofPod);

const ids = struct({ runAsUser: id, runAsGroup: id });
const afterEscalation = struct({ windowsOptions: ifThere(windowsOptions), appArmorProfile: ifThere(appArmorProfile) });

/** The security context of a container; a mount of all of `/proc` is for those who are nobody on the node. */
export function checkSecurityContext(value: unknown, field: string, hasHostUsers: boolean): Cause[] {
  const context = mapOf(value);
  if (!context) return [];
  const { procMount } = context;
  return [
    ...ids(context, field),
    ...ifThere(among("Default", "Unmasked"))(procMount, `${field}.procMount`),
    ...(hasHostUsers && procMount === "Unmasked"
      ? [invalidValue(`${field}.procMount`, procMount, "`hostUsers` must be false to use `Unmasked`")]
      : []),
    ...ifThere(seccompProfile)(context["seccompProfile"], `${field}.seccompProfile`),
    ...checkEscalation(context, field),
    ...afterEscalation(context, field),
  ];
}

/** Whoever may do everything cannot be kept from more. */
function checkEscalation(context: Fields, field: string): Cause[] {
  if (context["allowPrivilegeEscalation"] !== false) return [];
  const added = (mapOf(context["capabilities"])?.["add"] ?? []) as string[];
  const why = "cannot set `allowPrivilegeEscalation` to false and";
  return [
    ...(context["privileged"] === true ? [invalidValue(field, context, `${why} \`privileged\` to true`)] : []),
    ...added
      .filter((capability) => capability === "CAP_SYS_ADMIN")
      .map(() => invalidValue(field, context, `${why} \`capabilities.Add\` CAP_SYS_ADMIN`)),
  ];
}
