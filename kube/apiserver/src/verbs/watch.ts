// WATCH: changes as they happen, in the order in which they happened. A watcher that does not read is cut off rather than kept in memory.
import { asGoWrites } from "@sluice/kubernetes-schema";
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { withConversions, withQuestions } from "../crd/conversions.ts";
import { bucketOf } from "../resources/conversions.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { ApiError, expired, invalidOption, tooLarge } from "../status-error.ts";
import type { StoreEvent } from "../store/store.ts";
import { textOf } from "../stored-text.ts";
import { inVersion } from "../write/address.ts";
import { readSelector, type Selector } from "./select.ts";

/** How an object of an event is written: as it is, or as a row of a table. */
export type Encode = (object: KubeObject, isFirst: boolean) => string;

const mostWaiting = 20_000;
const defaultSeconds = 1_800;
const bookmarkMs = 60_000;

type Target = { resource: Resource; namespace?: string; query: URLSearchParams; signal?: AbortSignal; encode?: Encode };

/** Opens a watch; the stream ends after `timeoutSeconds`, or when `signal` aborts. */
export function watchObjects(context: Context, target: Target): AsyncIterable<string> {
  const { resource, namespace, query, signal } = target;
  const { selects } = readSelector(query, resource);
  const channel = createChannel();
  const inTurn = createTurns(context, resource, () => channel.end());
  const write = (type: string, object: KubeObject): void => channel.push(line(type, object, target, channel));
  const inScope = (object: KubeObject): boolean => namespace === undefined || object.metadata.namespace === namespace;
  const send = (event: StoreEvent): void => {
    if (inScope(event.object)) inTurn((asking) => forward(seen(event, resource, asking), selects, write));
  };

  const backlog = prepare(context, { resource, query });
  if (backlog.initial)
    for (const object of context.store.list(bucketOf(resource), namespace))
      inTurn((asking) => {
        const own = inVersion(asking, object, resource);
        if (selects(own)) write("ADDED", own);
      });
  for (const event of backlog.events) send(event);
  const bookmark = (annotations?: { [key: string]: string }): void =>
    inTurn(() => channel.push(line("BOOKMARK", bookmarkOf(context, resource, annotations), target, channel)));
  if (query.get("sendInitialEvents") === "true") bookmark({ "k8s.io/initial-events-end": "true" });

  const stop = context.store.onCommitted((event) => {
    if (event.bucket === bucketOf(resource)) send(event);
  });
  const wantsBookmarks = query.get("allowWatchBookmarks") === "true";
  const ticking = wantsBookmarks ? setInterval(bookmark, bookmarkMs) : undefined;
  const seconds = Number(query.get("timeoutSeconds") ?? 0) || defaultSeconds;
  const timer = setTimeout(() => {
    if (wantsBookmarks) bookmark();
    channel.end();
  }, seconds * 1000);
  const end = (): void => channel.end();
  signal?.addEventListener("abort", end, { once: true });
  channel.onEnd(() => {
    stop();
    clearInterval(ticking);
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  });
  if (signal?.aborted) end();
  return channel.stream;
}

/** Does work in order. Where a webhook converts between versions, each waits for those before it; a conversion that fails ends the watch. */
function createTurns(
  context: Context,
  { versions }: Resource,
  onFailure: () => void,
): (work: (context: Context) => void) => void {
  if (!versions?.converter) return (work) => work(context);
  let last = Promise.resolve();
  return (work) => {
    last = last
      .then(() => {
        const asking = withQuestions(context);
        return withConversions(asking, () => work(asking));
      })
      .catch(onFailure);
  };
}

/** An event as it is in a version: an object may be selected in one, and not in another. */
function seen(event: StoreEvent, resource: Resource, context: Context): StoreEvent {
  const object = inVersion(context, event.object, resource);
  const before = event.before && inVersion(context, event.before, resource);
  return object === event.object && before === event.before ? event : { ...event, object, ...(before && { before }) };
}

/** What a watch begins with: everything there is, or what happened since the revision it names. */
function prepare(
  { store }: Context,
  { resource, query }: { resource: Resource; query: URLSearchParams },
): { initial: boolean; events: StoreEvent[] } {
  const version = query.get("resourceVersion") ?? "";
  const wantsInitial = query.get("sendInitialEvents");
  if (wantsInitial !== null && query.get("resourceVersionMatch") !== "NotOlderThan") {
    throw invalidOption("ListOptions", {
      reason: "FieldValueForbidden",
      message: "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
      field: "resourceVersionMatch",
    });
  }
  if (wantsInitial === "true" || version === "" || version === "0")
    return { initial: wantsInitial !== "false", events: [] };
  const from = Number(version);
  if (!Number.isInteger(from)) throw notNumber(version);
  if (from > store.committedRevision()) throw tooLarge(from, store.committedRevision());
  const events = store.since(bucketOf(resource), from);
  if (!events) throw new ExpiredWatch(from, store.oldestRevision());
  return { initial: false, events };
}

const notNumber = (version: string): ApiError =>
  new ApiError(
    500,
    "",
    `resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`,
  );

/** A watch from too far back: told inside the stream, with HTTP status 200. */
export class ExpiredWatch extends Error {
  override readonly name = "ExpiredWatch";
  /** The one line that the stream holds. */
  readonly line: string;

  constructor(from: number, oldest: number) {
    super(`too old resource version: ${from} (${oldest})`);
    this.line = `${asGoWrites({ type: "ERROR", object: expired(this.message).toStatus() })}\n`;
  }
}

/** An object that begins to match is ADDED, one that stops matching is DELETED with its old content and the new revision. */
function forward(
  { type, object, before }: StoreEvent,
  selects: Selector,
  write: (type: string, object: KubeObject) => void,
): void {
  const matched = before !== undefined && selects(before);
  const matches = type !== "DELETED" && selects(object);
  if (matches) write(matched ? "MODIFIED" : "ADDED", object);
  else if (matched && type === "DELETED") write("DELETED", object);
  else if (matched)
    write("DELETED", { ...before, metadata: { ...before.metadata, resourceVersion: object.metadata.resourceVersion } });
}

function line(type: string, object: KubeObject, { encode }: Target, channel: { isFirst(): boolean }): string {
  const text = encode ? encode(object, channel.isFirst()) : textOf(object);
  return `{"type":"${type}","object":${text}}\n`;
}

function bookmarkOf(
  { store }: Context,
  resource: Resource,
  annotations: { [key: string]: string } | undefined,
): KubeObject {
  const resourceVersion = String(store.committedRevision());
  const metadata = { resourceVersion, creationTimestamp: null, ...(annotations ? { annotations } : {}) };
  // Go reads null as no time at all, and writes it where there is none.
  return { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata } as unknown as KubeObject;
}

/** Lines on their way to one watcher. */
function createChannel() {
  const waiting: string[] = [];
  const endings: (() => void)[] = [];
  let wake = Promise.withResolvers<void>();
  let state: "open" | "ended" = "open";
  let sent = 0;

  const end = (): void => {
    if (state === "ended") return;
    state = "ended";
    for (const ending of endings) ending();
    wake.resolve();
  };

  async function* read(): AsyncGenerator<string> {
    try {
      for (;;) {
        if (waiting.length > 0) yield waiting.splice(0).join("");
        else if (state === "ended") return;
        else {
          await wake.promise;
          wake = Promise.withResolvers();
        }
      }
    } finally {
      end();
    }
  }

  return {
    stream: read(),
    isFirst: () => sent === 0,
    push(text: string) {
      if (state === "ended") return;
      sent += 1;
      waiting.push(text);
      if (waiting.length > mostWaiting) {
        waiting.length = 0; // it lists again when it comes back
        end();
      }
      wake.resolve();
    },
    end,
    onEnd: (ending: () => void) => void endings.push(ending),
  };
}
