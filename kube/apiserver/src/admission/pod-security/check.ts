// What a check is: a level, and what it says of a pod in the words of each version that changed them.
import type { Fields } from "../../resources/defaulting.ts";
import { listOf, mapOf } from "../../resources/defaulting.ts";

/** What is not allowed: in short, and what exactly. */
export type Violation = { reason: string; detail: string };

/** A pod, or the template of one. */
export type PodParts = { annotations: { readonly [name: string]: string }; spec: Fields };

/** Looks at a pod. */
export type CheckPod = (pod: PodParts) => Violation | undefined;

/** A check under Kubernetes' name for it, which decides on the order of messages. */
export type Check = {
  id: string;
  level: "baseline" | "restricted";
  /** From 1.`since` on, until the next one. */
  versions: readonly { since: number; check: CheckPod }[];
  /** A check of the level below that this one says better. */
  instead?: string;
};

/** A container of any sort, in the order in which they are told. */
export type Container = { name: string; fields: Fields; security: Fields };

/** All containers of a pod: those to begin with, those that stay, those that came for a look. */
export const containersOf = ({ spec }: PodParts): Container[] =>
  ["initContainers", "containers", "ephemeralContainers"]
    .flatMap((sort) => listOf(spec[sort]))
    .map((fields) => ({ name: String(fields["name"]), fields, security: mapOf(fields["securityContext"]) ?? {} }));

/** What holds for all containers of a pod that do not say otherwise. */
export const podSecurity = ({ spec }: PodParts): Fields => mapOf(spec["securityContext"]) ?? {};

/** On Windows, fields of Linux may not even be set. */
export const unlessWindows =
  (check: CheckPod): CheckPod =>
  (pod) =>
    mapOf(pod.spec["os"])?.["name"] === "windows" ? undefined : check(pod);

/** In a user namespace, root is nobody. */
export const unlessOwnUsers =
  (check: CheckPod): CheckPod =>
  (pod) =>
    pod.spec["hostUsers"] === false ? undefined : check(pod);

/** `container` or `containers`. */
export const plural = (count: number, one: string, several = `${one}s`): string => (count === 1 ? one : several);

/** `"a", "b"`. */
export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/** `container "a"`, `containers "a", "b"`. */
export const containersNamed = (names: readonly string[]): string =>
  `${plural(names.length, "container")} ${quoted(names)}`;

/** Each once, in order. */
export const sortedOnce = (values: Iterable<string>): string[] => [...new Set(values)].sort();

/** `pod and containers "a", "b"`: who says something, where a pod may say it for all. */
export const setters = (ofPod: boolean, containers: readonly string[]): string =>
  [...(ofPod ? ["pod"] : []), ...(containers.length > 0 ? [containersNamed(containers)] : [])].join(" and ");
