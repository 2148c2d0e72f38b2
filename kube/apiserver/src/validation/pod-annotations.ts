// Annotations that Kubernetes itself reads on pods and templates.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidatePodSpecificAnnotations`, v1.36.3
import { labelKeyProblems } from "@sluice/objects";
import { forbiddenField, invalidValue } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import type { Check } from "./check.ts";

/** Keys of annotations, in whatever case. */
export const annotationKeys: Check = (value, field) =>
  Object.keys(mapOf(value) ?? {}).flatMap((key) =>
    labelKeyProblems(key.toLowerCase()).map((why) => invalidValue(field, key, why)),
  );

const mirror = "kubernetes.io/config.mirror";
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";
const seccompPod = "seccomp.security.alpha.kubernetes.io/pod";
const seccompContainer = "container.seccomp.security.alpha.kubernetes.io/";
const appArmor = "container.apparmor.security.beta.kubernetes.io/";
const [least, most] = [-2_147_483_648, 2_147_483_647];

const containers = ["containers", "initContainers", "ephemeralContainers"];

/** Profiles that are named in annotations, and the little else that has a form. */
export function checkProfileAnnotations({ annotations }: Fields, spec: Fields, field: string): Cause[] {
  const given = mapOf(annotations) as { [key: string]: string } | undefined;
  if (!given) return [];
  const names = new Set(containers.flatMap((sort) => listOf(spec[sort])).map(({ name }) => name));
  const unbound = given[mirror] !== undefined && (spec["nodeName"] ?? "") === "";
  return [
    ...(unbound
      ? [invalidValue(`${field}[${mirror}]`, given[mirror], "must set spec.nodeName if mirror pod annotation is set")]
      : []),
    ...(isCost(given[deletionCost])
      ? []
      : [invalidValue(`${field}[${deletionCost}]`, given[deletionCost], "must be a 32bit integer")]),
    ...Object.entries(given).flatMap(([key, profile]) => checkProfile(key, profile, { names, field })),
  ];
}

function isCost(text: string | undefined): boolean {
  if (text === undefined) return true;
  const isWritten = /^(0|-?[1-9]\d*)$/.test(text);
  return isWritten && Number(text) >= least && Number(text) <= most;
}

type About = { names: ReadonlySet<unknown>; field: string };

function checkProfile(key: string, profile: string, { names, field }: About): Cause[] {
  if (key === seccompPod || key.startsWith(seccompContainer))
    return isSeccomp(profile) ? [] : [invalidValue(`${field}.${key}`, profile, "must be a valid seccomp profile")];
  if (!key.startsWith(appArmor)) return [];
  const container = key.slice(appArmor.length);
  return [
    ...(names.has(container) ? [] : [invalidValue(`${field}[${key}]`, container, "container not found")]),
    ...(isAppArmor(profile)
      ? []
      : [invalidValue(`${field}[${key}]`, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)]),
  ];
}

const isSeccomp = (profile: string): boolean =>
  ["runtime/default", "docker/default", "unconfined"].includes(profile) || profile.startsWith("localhost/");
const isAppArmor = (profile: string): boolean =>
  profile === "" || ["runtime/default", "unconfined"].includes(profile) || profile.startsWith("localhost/");

const types: { readonly [type: string]: (profile: string, name: unknown) => boolean } = {
  Unconfined: (profile) => profile === "unconfined",
  RuntimeDefault: (profile) => profile === "runtime/default",
  Localhost: (profile, name) => profile === `localhost/${String(name)}`,
};

/** A profile that is named twice is the same. */
export function checkProfilesMatch({ annotations }: Fields, spec: Fields, field: string): Cause[] {
  const given = mapOf(annotations) as { [key: string]: string } | undefined;
  if (!given || mapOf(spec["os"])?.["name"] === "windows") return [];
  const ofPod = mapOf(mapOf(spec["securityContext"])?.["appArmorProfile"]);
  return containers.flatMap((sort) =>
    listOf(spec[sort]).flatMap(({ name, securityContext }, index) => {
      const profile = mapOf(mapOf(securityContext)?.["appArmorProfile"]) ?? ofPod;
      const annotation = given[appArmor + String(name)];
      if (!profile || annotation === undefined) return [];
      if (types[String(profile["type"])]?.(annotation, profile["localhostProfile"]) !== false) return [];
      const isOther = profile["type"] === "Localhost" && annotation.startsWith("localhost/");
      const at = `${field}.${sort}[${index}].securityContext.appArmorProfile`;
      return [
        isOther
          ? forbiddenField(`${at}.localhostProfile`, "apparmor profile in annotation and field must match")
          : forbiddenField(`${at}.type`, "apparmor type in annotation and field must match"),
      ];
    }),
  );
}
