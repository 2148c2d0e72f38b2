// How scalars of maps were written where that is not plain: values do not know, and kustomize minds. The events of a document are walked beside its
// values.
import { COLLECTION_STYLE, EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from "js-yaml";

/** A text in quotes or as a block; nothing at all behind a colon; the same inside of `{}`. */
export type ScalarStyle = "quoted" | "empty" | "empty in flow";

/** Told of a scalar in a map, by its key. */
export type OnStyle = (map: { [key: string]: unknown }, key: string, style: ScalarStyle) => void;

type Reading = { input: string; values: readonly unknown[]; onStyle: OnStyle };

/** Tells of every scalar of a map that was not written plain. Merged keys (`<<`) and aliases are left out. */
export function findStyles(events: readonly Event[], { input, values, onStyle }: Reading): void {
  let next = 0;
  const walk = (value: unknown): void => {
    const event = events[next];
    next += 1;
    if (event?.type === EVENT_ID.SEQUENCE) {
      for (let index = 0; !isEnd(events[next]); index += 1) walk(Array.isArray(value) ? value[index] : undefined);
      next += 1;
    } else if (event?.type === EVENT_ID.MAPPING) {
      while (!isEnd(events[next])) walkField(value, event.style === COLLECTION_STYLE.FLOW);
      next += 1;
    }
  };
  const walkField = (map: unknown, inFlow: boolean): void => {
    const keyEvent = events[next];
    const key = keyEvent?.type === EVENT_ID.SCALAR ? getScalarValue(input, keyEvent) : undefined;
    walk(undefined);
    const event = events[next];
    if (!isMap(map) || key === undefined || !Object.hasOwn(map, key)) {
      walk(undefined);
      return;
    }
    const style = event && styleOf(event, map[key]);
    walk(map[key]);
    if (style) onStyle(map, key, style === "empty" && inFlow ? "empty in flow" : style);
  };
  for (const value of values) {
    next += 1;
    while (next < events.length && !isEnd(events[next])) walk(value);
    next += 1;
  }
}

function styleOf(event: Event, value: unknown): "quoted" | "empty" | undefined {
  if (event.type !== EVENT_ID.SCALAR) return undefined;
  if (event.style !== SCALAR_STYLE.PLAIN) return typeof value === "string" ? "quoted" : undefined;
  return value === null && event.valueStart === event.valueEnd ? "empty" : undefined;
}

const isEnd = (event: Event | undefined): boolean => event === undefined || event.type === EVENT_ID.POP;

const isMap = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
