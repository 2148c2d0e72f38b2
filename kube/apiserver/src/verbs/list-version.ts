// Which moment a GET or LIST is about: now, not older than a revision, or exactly at one.
// @see apimachinery pkg/apis/meta/internalversion/validation/validation.go
import type { Store } from "../store/store.ts";
import { badRequest, invalidOption, tooLarge, unsupportedOption, type ApiError } from "../status-error.ts";

const forbidden = (field: string, message: string): ApiError =>
  invalidOption("ListOptions", { reason: "FieldValueForbidden", message: `Forbidden: ${message}`, field });

/**
 * Reads the revision that a list is to show.
 *
 * @returns the revision of a snapshot; undefined for what is there now
 * @throws {ApiError} 422 for options that make no sense together, 504 for a revision that is not there yet
 */
export function readListVersion(store: Store, query: URLSearchParams): number | undefined {
  const version = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  if (query.has("sendInitialEvents")) throw forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
  if (match !== "" && version === "")
    throw forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (match !== "" && (query.get("continue") ?? "") !== "")
    throw forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
  if (match !== "" && match !== "Exact" && match !== "NotOlderThan")
    throw unsupportedOption("ListOptions", "resourceVersionMatch", {
      value: `"${match}"`,
      supported: '"Exact", "NotOlderThan", ""',
    });
  if (match === "Exact" && version === "0")
    throw forbidden("resourceVersionMatch", 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  const wanted = readVersion(store, version);
  return match === "Exact" ? wanted : undefined;
}

/** A revision that a client has seen; undefined for "any". @throws {ApiError} 400 when it is none, 504 when it is not there yet */
export function readVersion(store: Store, version: string): number | undefined {
  if (version === "" || version === "0") return undefined;
  const wanted = Number(version);
  if (!/^\d+$/.test(version) || !Number.isSafeInteger(wanted))
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`,
    );
  if (wanted > store.revision()) throw tooLarge(wanted, store.revision());
  return wanted;
}
