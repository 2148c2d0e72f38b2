// Where an artifact is: `host[:port]/repository[:tag][@digest]`.
// @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
import { OciError } from "./oci-error.ts";

/** A reference, taken apart. */
export type Reference = { host: string; repository: string; tag?: string; digest?: string };

const host = "(?<host>\\[[0-9a-fA-F:]+\\](?::\\d+)?|[A-Za-z0-9.-]+(?::\\d+)?)";
const part = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const repository = `(?<repository>${part}(?:/${part})*)`;
const whole = new RegExp(
  `^${host}/${repository}(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>[a-z0-9+._-]+:[A-Fa-f0-9]{32,}))?$`,
);

/** Takes a reference apart; `oci://` before it is left out. @throws {OciError} `REFERENCE` */
export function parseReference(text: string): Reference {
  const found = whole.exec(text.replace(/^oci:\/\//, ""))?.groups;
  if (!found)
    throw new OciError(
      "REFERENCE",
      `${JSON.stringify(text)} is no reference of the form host[:port]/repository[:tag][@digest]; repositories are lowercase`,
    );
  const { host: where = "", repository: what = "", tag, digest } = found;
  return { host: where, repository: what, ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
}

/** A reference as it is written. */
export const printReference = ({ host: where, repository: what, tag, digest }: Reference): string =>
  `${where}/${what}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
