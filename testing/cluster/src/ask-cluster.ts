// Asking an API in process as a client over HTTP would, where a test is about the answer itself: its status, its head, the lines of a watch.
import type { ApiHandler } from "@sluice/apiserver";
import type { KubeObject } from "@sluice/objects";

/** One request. */
export type Question = { method?: string; body?: object | string; headers?: { [name: string]: string } };

/** An answer; a list has `items`, a refusal `code`, `reason` and `message`. */
export type Reply = {
  status: number;
  headers: { [name: string]: string };
  object: KubeObject & {
    items: KubeObject[];
    code?: number;
    reason?: string;
    message?: string;
    details?: { causes?: { reason?: string; message: string; field?: string }[]; retryAfterSeconds?: number };
  };
};

/** Asks, and reads the answer to its end. */
export async function ask(
  handle: ApiHandler,
  url: string,
  { method = "GET", body, headers = {} }: Question = {},
): Promise<Reply> {
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const answer = await handle({
    method,
    url,
    headers: { "content-type": "application/json", ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
  let whole = typeof answer.body === "string" ? answer.body : "";
  if (typeof answer.body !== "string") for await (const chunk of answer.body) whole += chunk;
  const isJson = answer.headers["content-type"]?.startsWith("application/json") === true && whole.trim() !== "";
  const object = (isJson ? JSON.parse(whole.trim().split("\n")[0] ?? "") : {}) as Reply["object"];
  return { status: answer.status, headers: answer.headers, object };
}

/** An event of a watch. */
export type WatchEvent = { type: string; object: KubeObject };

/** An open watch. */
export type Watch = {
  /** The next event; waits for it. */
  next(): Promise<WatchEvent | undefined>;
  /** Everything that was sent up to an event, that one included. */
  until(isLast: (event: WatchEvent) => boolean): Promise<WatchEvent[]>;
  close(): void;
};

/** Opens a watch. */
export async function openWatch(handle: ApiHandler, url: string): Promise<Watch> {
  const ended = new AbortController();
  const answer = await handle({ method: "GET", url, headers: { accept: "application/json" }, signal: ended.signal });
  const events = readLines(answer.body);
  const next = async (): Promise<WatchEvent | undefined> => (await events.next()).value;
  return {
    next,
    async until(isLast) {
      const seen: WatchEvent[] = [];
      for (let event = await next(); event; event = await next()) {
        seen.push(event);
        if (isLast(event)) break;
      }
      return seen;
    },
    close: () => ended.abort(),
  };
}

async function* readLines(body: string | AsyncIterable<string>): AsyncGenerator<WatchEvent, undefined> {
  for await (const chunk of typeof body === "string" ? [body] : body)
    for (const line of chunk.split("\n")) if (line !== "") yield JSON.parse(line) as WatchEvent;
  return undefined;
}
