// What a namespace asks of its pods, by its labels: a level of the Pod Security Standards, in the words of a version, to enforce and to warn of.
// @see k8s.io/pod-security-admission api/helpers.go, v0.36.3
import { invalidValue } from "../../resources/causes.ts";
import type { Cause } from "../../status-error.ts";

/** From everything to nearly nothing. */
export const levels = ["privileged", "baseline", "restricted"] as const;

/** A level of the Pod Security Standards. */
export type Level = (typeof levels)[number];

/** A level as Kubernetes 1.`minor` had it; `Infinity` is the latest. */
export type LevelVersion = { level: Level; minor: number };

/** What is enforced, and what is only warned of. Audits would be told to a log that there is none of, but their labels are read. */
export type PodSecurityPolicy = { enforce: LevelVersion; warn: LevelVersion };

const prefix = "pod-security.kubernetes.io/";
const levelOf = (text: string): Level | undefined => levels.find((level) => level === text);

/** How strict a level is. */
export const strictness = (level: Level): number => levels.indexOf(level);

/** Two levels are the same when neither asks for anything else than the other. */
export const isSameLevel = (one: LevelVersion, other: LevelVersion): boolean =>
  one.level === other.level && one.minor === other.minor;

/** `restricted:latest`, `baseline:v1.24`. */
export const showLevel = ({ level, minor }: LevelVersion): string =>
  `${level}:${minor === Infinity ? "latest" : `v1.${minor}`}`;

type Labels = { readonly [name: string]: string };
type Read = { level: Level | undefined; minor: number | undefined; isLevelWrong: boolean };

/** Reads the labels of a namespace. What is wrong is enforced as strictly as can be, and not warned of. */
export function readPolicy(labels: Labels = {}): { policy: PodSecurityPolicy; wrong: Cause[] } {
  const wrong: Cause[] = [];
  const enforced = readMode(labels, "enforce", wrong);
  readMode(labels, "audit", wrong);
  const warned = readMode(labels, "warn", wrong);
  const enforce = {
    level: enforced.level ?? (enforced.isLevelWrong ? "restricted" : "privileged"),
    minor: enforced.minor ?? Infinity,
  };
  const warn = { level: warned.level ?? "privileged", minor: warned.minor ?? Infinity };
  // Who enforces wants to hear of what will be refused, even where it is no pod that is written.
  const follows = warned.level === undefined && !warned.isLevelWrong && enforced.level !== undefined;
  if (!follows || enforce.level === "privileged") return { policy: { enforce, warn }, wrong };
  return { policy: { enforce, warn: { level: enforce.level, minor: warned.minor ?? enforce.minor } }, wrong };
}

function readMode(labels: Labels, mode: "enforce" | "audit" | "warn", wrong: Cause[]): Read {
  const [ofLevel, ofVersion] = [`${prefix}${mode}`, `${prefix}${mode}-version`];
  const [wanted, version] = [labels[ofLevel], labels[ofVersion]];
  const level = wanted === undefined ? undefined : levelOf(wanted);
  const isLevelWrong = wanted !== undefined && level === undefined;
  if (isLevelWrong)
    wrong.push(invalidValue(`metadata.labels[${ofLevel}]`, wanted, `must be one of ${levels.join(", ")}`));
  if (version === undefined) return { level, minor: undefined, isLevelWrong };
  const minor = minorOf(version);
  if (minor === undefined)
    wrong.push(invalidValue(`metadata.labels[${ofVersion}]`, version, 'must be "latest" or "v1.x"'));
  return { level, minor: minor ?? Infinity, isLevelWrong };
}

function minorOf(version: string): number | undefined {
  if (version === "latest") return Infinity;
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
