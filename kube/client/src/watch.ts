// One watch call: lines of JSON become events. Resuming after an end or a 410 is the business of `follow.ts`.
import { apiVersionOf, parseJson, type KubeObject } from "@sluice/objects";
import type { KindName } from "./kind.ts";
import { StatusError, type Status } from "./status-error.ts";

/** What happened to an object; a bookmark carries only a resourceVersion. */
export type WatchEvent<T extends KubeObject = KubeObject> = {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  object: T;
};

/**
 * Decodes the body of a watch. Objects are of that kind where the stream holds metadata alone, which does not say so.
 *
 * @throws {StatusError} when the server ends the stream with an ERROR event, such as reason `Expired` (410)
 */
export async function* decodeWatch<T extends KubeObject>(
  body: string | AsyncIterable<string>,
  ofKind?: KindName,
): AsyncGenerator<WatchEvent<T>> {
  const decode = (line: string): WatchEvent<T> => {
    const event = decodeLine<T>(line);
    if (!ofKind) return event;
    const { group, version, kind } = ofKind;
    return { ...event, object: { ...event.object, apiVersion: apiVersionOf({ group, version }), kind } };
  };
  let rest = "";
  for await (const chunk of typeof body === "string" ? [body] : body) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield decode(line);
  }
  if (rest.trim() !== "") yield decode(rest);
}

function decodeLine<T extends KubeObject>(line: string): WatchEvent<T> {
  const event = parseJson(line) as unknown as WatchEvent<T> | { type: "ERROR"; object: Status };
  if (event.type !== "ERROR") return event;
  const { code = 500, reason = "InternalError", message = "the watch ended with an error" } = event.object;
  throw new StatusError({ ...event.object, code, reason, message });
}
