// Chart.lock: which versions the ranges of Chart.yaml have come to, and a digest that tells whether both still belong together.
// @see helm v4.2.3 internal/resolver/resolver.go (HashReq)
import { cryptography } from "@sluice/sprig";
import { HelmError } from "./helm-error.ts";
import { readTable, type Dependency } from "./metadata.ts";

/** What one dependency has come to. */
export type LockedDependency = { name: string; repository: string; version: string };

/** A lock. */
export type Lock = { dependencies: LockedDependency[]; digest: string };

/** Reads Chart.lock, or requirements.lock. @throws {HelmError} `CHART` */
export function readLock(yaml: string, path: string): Lock {
  const { dependencies = [], digest = "" } = readFields(yaml, path);
  if (dependencies !== null && !Array.isArray(dependencies))
    throw new HelmError("CHART", `cannot load ${path}: dependencies is no list`);
  return {
    digest,
    dependencies: (dependencies ?? []).map(({ name = "", repository = "", version = "" }) => ({
      name: String(name),
      repository: String(repository),
      version: String(version),
    })),
  };
}

function readFields(yaml: string, path: string) {
  try {
    return readTable(yaml, "v2.Lock") as { dependencies?: Partial<LockedDependency>[] | null; digest?: string };
  } catch (error) {
    throw new HelmError("CHART", `cannot load ${path}: ${(error as Error).message}`, error);
  }
}

/** The digest by which Helm 2 knew what was wanted. @see HashV2Req */
export const oldLockDigest = (wanted: readonly Dependency[]): string => digestOf({ dependencies: wanted.map(asGo) });

/** The digest of what was wanted and what was taken, which Helm reckons over Go's JSON of both. */
export const lockDigest = (wanted: readonly Dependency[], locked: readonly LockedDependency[]): string =>
  digestOf([wanted.map(asGo), locked.map(asGo)]);

function asGo(dependency: LockedDependency & Partial<Dependency>) {
  const { name, version, repository, condition, tags, importValues, alias } = dependency;
  return {
    name,
    ...(version === "" ? {} : { version }),
    repository,
    ...(condition ? { condition } : {}),
    ...(tags?.length ? { tags } : {}),
    ...(importValues?.length ? { "import-values": importValues } : {}),
    ...(alias ? { alias } : {}),
  };
}

function digestOf(value: unknown): string {
  const json = JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `sha256:${cryptography().createHash("sha256").update(json).digest("hex")}`;
}
