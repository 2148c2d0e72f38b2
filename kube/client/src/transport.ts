// The one way out of the client: a request goes in, a response comes back. In process it is the embedded API's handler, over the
// network it is HTTPS; tests put faults between. Nothing else in the client knows which.

/** A request as the server's handler takes it: path and query in `url`, header names in lower case. */
export type TransportRequest = {
  method: string;
  url: string;
  headers: { [lowerCaseName: string]: string };
  body?: string;
  signal?: AbortSignal;
};

/** The answer; a watch streams its body as text chunks that may break anywhere. */
export type TransportResponse = {
  status: number;
  headers: { [lowerCaseName: string]: string };
  body: string | AsyncIterable<string>;
};

/** Sends one request. Rejects only when no answer came: an error status is an answer. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** No answer came from the API: it is unreachable, hung up, or the call took too long. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly code: "UNREACHABLE" | "TIMEOUT" | "HUNG_UP" | "TLS";

  constructor(code: TransportError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Collects a streamed body. */
export async function readBody(body: string | AsyncIterable<string>): Promise<string> {
  if (typeof body === "string") return body;
  let text = "";
  for await (const chunk of body) text += chunk;
  return text;
}
