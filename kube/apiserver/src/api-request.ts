// What goes into the API and what comes out. A pure shape, so that the handler runs in process, over HTTP and in tests the same way.

import type { Identity } from "./access/identity.ts";

/** A request: path and query in `url`, header names in lower case. */
export type ApiRequest = {
  method: string;
  url: string;
  headers: { [lowerCaseName: string]: string };
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** Who it is, where whoever hands the request over has found that out; otherwise the `authorization` header says it, or it is the administrator. */
  user?: Identity;
};

/** An answer. A watch streams its body, one JSON line an event; its head is sent at once. */
export type ApiResponse = {
  status: number;
  headers: { [lowerCaseName: string]: string };
  body: string | AsyncIterable<string>;
  /** The body where it is no text: `body` is empty then. Nobody is answered so who does not ask for it. */
  bytes?: Uint8Array;
};

/** From request to answer. Rejects only for a defect: a refusal is an answer. */
export type ApiHandler = (request: ApiRequest) => Promise<ApiResponse>;
