// What Kubernetes answers when it says no. Code, reason and causes are its own words; callers branch on those, never on the message.
import { parseJson, type JsonObject } from "@sluice/objects";

/** One detail of a refusal: which field, or which manager a conflict is with. */
export type StatusCause = { reason?: string; message?: string; field?: string };

/** metav1.Status, as far as clients read it. */
export type Status = {
  code: number;
  reason: string;
  message: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
};

/** A refusal by the API. `code` is the HTTP status, `reason` Kubernetes' word for it (`NotFound`, `Conflict`, `Invalid` …). */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: number;
  readonly reason: string;
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.code = status.code;
    this.reason = status.reason;
    this.status = status;
  }

  /** The causes that the API listed, such as the invalid fields; empty where it gave none. */
  get causes(): StatusCause[] {
    return this.status.details?.causes ?? [];
  }
}

/** True for a refusal with that reason: `hasReason(error, "NotFound")`. */
export const hasReason = (error: unknown, ...reasons: string[]): error is StatusError =>
  error instanceof StatusError && reasons.includes(error.reason);

const reasonOfCode: Record<number, string> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  406: "NotAcceptable",
  409: "Conflict",
  410: "Gone",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

/** Reads the refusal out of an answer; a proxy's plain text becomes a Status too, and what `Retry-After` says stands in the details. */
export function toStatusError(
  { status: code, headers }: { status: number; headers: { [lowerCaseName: string]: string } },
  body: string,
  request: string,
): StatusError {
  const status = readStatus(body);
  const retryAfterSeconds = status?.details?.retryAfterSeconds ?? Number(headers["retry-after"] ?? Number.NaN);
  const details = Number.isFinite(retryAfterSeconds) ? { ...status?.details, retryAfterSeconds } : status?.details;
  return new StatusError({
    code: status?.code ?? code,
    reason: status?.reason ?? reasonOfCode[code] ?? "Unknown",
    message:
      status?.message ?? `the server answered ${request} with ${code}: ${body.slice(0, 200).trim() || "(no text)"}`,
    details,
  });
}

function readStatus(body: string): Partial<Status> | undefined {
  try {
    const parsed = parseJson(body) as JsonObject;
    return parsed?.["kind"] === "Status" ? parsed : undefined;
  } catch {
    return undefined; // not JSON: the caller quotes the text itself
  }
}
