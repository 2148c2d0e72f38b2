// Refusals, as Kubernetes words them. Clients branch on code, reason and causes, people read the message; both are part of the contract.
import type { JsonObject } from "@sluice/objects";

/** One detail of a refusal. */
export type Cause = { reason?: string; message: string; field?: string };

type Details = {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: Cause[];
  retryAfterSeconds?: number;
};
type Named = { group: string; plural: string };

/** A refusal; the router turns it into the Status object that it is. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;
  readonly reason: string;
  readonly details?: Details;
  /** Goes into `metadata`, such as the continue token of an expired list. */
  readonly listMeta?: JsonObject;
  /** What was to be said before it came to the refusal. */
  warnings: readonly string[] = [];

  constructor(code: number, reason: string, message: string, details?: Details & { listMeta?: JsonObject }) {
    super(message);
    const { listMeta, ...rest } = details ?? {};
    this.code = code;
    this.reason = reason;
    this.details = details && (Object.keys(rest).length > 0 || !listMeta) ? rest : undefined;
    this.listMeta = listMeta;
  }

  /** metav1.Status. */
  toStatus(): JsonObject {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: this.listMeta ?? {},
      status: "Failure",
      message: this.message,
      ...(this.reason === "" ? {} : { reason: this.reason }),
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

/** Does something that may be refused; a refusal tells of the warnings so far as well. */
export function warnedOf<T>(warnings: readonly string[], act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw withWarningsSoFar(error, warnings);
  }
}

/** The same for what takes a while. */
export const warnedOfLater = <T>(warnings: readonly string[], act: () => Promise<T>): Promise<T> =>
  act().catch((error: unknown) => {
    throw withWarningsSoFar(error, warnings);
  });

function withWarningsSoFar(error: unknown, warnings: readonly string[]): unknown {
  if (error instanceof ApiError && error.warnings.length === 0) error.warnings = warnings;
  return error;
}

const qualified = ({ group, plural }: Named) => (group === "" ? plural : `${plural}.${group}`);
const detailsOf = ({ group, plural }: Named, name: string): Details => ({
  name,
  ...(group ? { group } : {}),
  kind: plural,
});

/** 404 for an object. */
export const notFound = (resource: Named, name: string): ApiError =>
  new ApiError(404, "NotFound", `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));

/** 404 for a path that is nobody's. */
export const noSuchPath = (): ApiError =>
  new ApiError(404, "NotFound", "the server could not find the requested resource", {});

/** 409 for a name that is taken. */
export const alreadyExists = (resource: Named, name: string, isDeleting: boolean): ApiError =>
  new ApiError(
    409,
    "AlreadyExists",
    `${isDeleting ? "object is being deleted: " : ""}${qualified(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );

/** 409 for a write based on an old version. */
export const conflict = (
  resource: Named,
  name: string,
  why = "the object has been modified; please apply your changes to the latest version and try again",
): ApiError =>
  new ApiError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );

/** 409 for a write that means another object of that name. `key` is where a cluster's storage has it. */
export const otherObject = (
  resource: Named,
  { name, namespace }: { name: string; namespace?: string | undefined },
  { wanted, found }: { wanted: string; found: string | undefined },
): ApiError => {
  const key = ["/registry", resource.plural, namespace, name].filter((part) => part !== undefined).join("/");
  const why = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${found}`;
  return conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
};

/** 422: the object itself is wrong; one cause per field. */
export function invalid(resource: { group: string; kind: string }, name: string, causes: Cause[]): ApiError {
  // What is said twice is shown once, though it has two causes. @see apimachinery pkg/util/validation/field ToAggregate
  const texts = [...new Set(causes.map(({ field, message }) => (field ? `${field}: ${message}` : message)))];
  const list = texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`;
  const kind = resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`;
  return new ApiError(422, "Invalid", `${kind} "${name}" is invalid: ${list}`, {
    ...(name === "" ? {} : { name }),
    ...(resource.group ? { group: resource.group } : {}),
    ...(resource.kind ? { kind: resource.kind } : {}),
    causes,
  });
}

/** 422: an option of the request is wrong. */
export const invalidOption = (kind: string, cause: Cause): ApiError =>
  new ApiError(422, "Invalid", `${kind}.meta.k8s.io "" is invalid: ${cause.field}: ${cause.message}`, {
    group: "meta.k8s.io",
    kind,
    causes: [cause],
  });

/** 422: an option has a value that it cannot have; both are given as they are shown. */
export const unsupportedOption = (
  kind: string,
  field: string,
  { value, supported }: { value: string; supported: string },
): ApiError =>
  invalidOption(kind, {
    reason: "FieldValueNotSupported",
    message: `Unsupported value: ${value}: supported values: ${supported}`,
    field,
  });

/** 500: what the server itself cannot do. */
export const internalError = (message: string): ApiError =>
  new ApiError(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });

/** 400: the request makes no sense. */
export const badRequest = (message: string): ApiError => new ApiError(400, "BadRequest", message);

/** 403 with a reason that the server gives, such as a namespace that is going away. */
export const forbidden = (resource: Named, name: string, why: string, causes?: Cause[]): ApiError =>
  new ApiError(403, "Forbidden", `${qualified(resource)} "${name}" is forbidden: ${why}`, {
    ...detailsOf(resource, name),
    ...(causes ? { causes } : {}),
  });

/** 410: the history that was asked for is no longer there. */
export const expired = (message: string, listMeta?: JsonObject): ApiError =>
  new ApiError(410, "Expired", message, listMeta ? { listMeta } : undefined);

/** 504: the client asks for a future that has not come. */
export const tooLarge = (wanted: number, current: number): ApiError =>
  new ApiError(504, "Timeout", `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });

/** 404 of a path that nobody has: plain text, as of any web server. */
export class NoPage extends Error {
  override readonly name = "NoPage";
  readonly text = "404 page not found\n";
}

/** 404 of what is not served. Only built-in groups have somebody who says so in a Status. */
export const notServed = (group: string, { isBuiltin }: { isBuiltin(group: string): boolean }): Error =>
  isBuiltin(group) ? noSuchPath() : new NoPage();
