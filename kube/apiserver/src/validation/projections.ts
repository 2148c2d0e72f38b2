// Files that are made of what the cluster knows: keys of maps and secrets, fields of the pod, tokens.
// @see kubernetes pkg/apis/core/validation/validation.go `validateProjectionSources`, `validateDownwardAPIVolumeFile`, v1.36.3
import { forbiddenField, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, isEmpty, needed, struct, type Check } from "./check.ts";
import { fileField, fileResource } from "./environment.ts";
import { fileMode, localPath } from "./paths.ts";

/** A key and the file that it becomes. */
export const keyToPath = all(struct({ key: needed(), path: needed() }), struct({ path: localPath, mode: fileMode }));

const pathOfFile = all(needed(), localPath);

/** A file that tells of the pod. */
const downwardFile: Check = (value, field) => {
  const { path, fieldRef, resourceFieldRef, mode } = mapOf(value) ?? {};
  const told = mapOf(fieldRef)
    ? [
        ...fileField(fieldRef, `${field}.fieldRef`),
        ...(mapOf(resourceFieldRef)
          ? [invalidValue(field, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")]
          : []),
      ]
    : mapOf(resourceFieldRef)
      ? fileResource(resourceFieldRef, `${field}.resourceFieldRef`)
      : [required(field, "one of fieldRef and resourceFieldRef is required")];
  return [...pathOfFile(path, `${field}.path`), ...told, ...fileMode(mode, `${field}.mode`)];
};

/** Files that tell of the pod, each told under the field of all. */
export const downwardFiles: Check = (value, field) => {
  const { defaultMode, items } = mapOf(value) ?? {};
  return [
    ...fileMode(defaultMode, `${field}.defaultMode`),
    ...listOf(items).flatMap((file) => downwardFile(file, field)),
  ];
};

const shortestToken = 600;
const longestToken = 2 ** 32;

function checkToken({ expirationSeconds = 0, path }: Fields, source: string, field: string): Cause[] {
  const [seconds, at] = [Number(expirationSeconds), `${source}.expirationSeconds`];
  const short = seconds < shortestToken ? ["may not specify a duration less than 10 minutes"] : [];
  const long = seconds > longestToken ? ["may not specify a duration larger than 2^32 seconds"] : [];
  return [
    ...[...short, ...long].map((why) => invalidValue(at, seconds, why)),
    // Kubernetes names the volume here, not its source.
    ...(isEmpty(path) ? [required(`${field}.path`)] : localPath(path, `${field}.path`)),
  ];
}

const keyTypes = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];

function checkCertificate(certificate: Fields, source: string): Cause[] {
  const { keyType = "" } = certificate;
  const paths = ["credentialBundlePath", "keyPath", "certificateChainPath"].filter((one) => !isEmpty(certificate[one]));
  return [
    ...(keyTypes.includes(String(keyType)) ? [] : [unsupported(`${source}.keyType`, keyType, keyTypes)]),
    ...paths.flatMap((one) => localPath(certificate[one], `${source}.${one}`)),
    ...(paths.length === 0
      ? [required(source, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath")]
      : []),
  ];
}

/** Paths that are nobody else's yet. */
const claimPath = (taken: Set<string>, path: unknown, named: unknown, field: string): Cause[] => {
  if (isEmpty(path)) return [];
  if (taken.has(String(path))) return [invalidValue(field, named, "conflicting duplicate paths")];
  taken.add(String(path));
  return [];
};

function checkSource(source: Fields, at: string, field: string, taken: Set<string>): Cause[] {
  const named = ["secret", "configMap"].flatMap((sort) => {
    const own = mapOf(source[sort]);
    if (!own) return [];
    return [
      ...needed()(own["name"], `${at}.${sort}.name`),
      ...listOf(own["items"]).flatMap((item, index) => [
        ...keyToPath(item, `${at}.${sort}.items[${index}]`),
        ...claimPath(taken, item["path"], own["name"] ?? "", field),
      ]),
    ];
  });
  const files = listOf(mapOf(source["downwardAPI"])?.["items"]).flatMap((file) => [
    ...downwardFile(file, `${at}.downwardAPI`),
    ...claimPath(taken, file["path"], file["path"], field),
  ]);
  const [token, certificate] = [mapOf(source["serviceAccountToken"]), mapOf(source["podCertificate"])];
  const count = Object.values(source).filter(mapOf).length;
  return [
    ...named,
    ...files,
    ...(token ? checkToken(token, `${at}.serviceAccountToken`, field) : []),
    ...(certificate ? checkCertificate(certificate, `${at}.podCertificate`) : []),
    ...(count > 1 ? [forbiddenField(at, "may not specify more than 1 volume type per source")] : []),
  ];
}

/** A volume of several sources. */
export const projected: Check = (value, field) => {
  const { defaultMode, sources } = mapOf(value) ?? {};
  const taken = new Set<string>();
  return [
    ...fileMode(defaultMode, `${field}.defaultMode`),
    ...listOf(sources).flatMap((source, index) => checkSource(source, `${field}.sources[${index}]`, field, taken)),
  ];
};
