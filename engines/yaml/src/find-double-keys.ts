// Which keys stand twice in a map: what is read keeps the last, and those who wrote it may want to know.
import { EVENT_ID, getScalarValue, parseEvents, type Event } from "js-yaml";

/** A key that stood in its map before; lines count from 1. */
export type DoubleKey = { key: string; line: number };

/** Keys that repeat another of their map, in the order of the text, which must be one that parses. */
export function findDoubleKeys(text: string): DoubleKey[] {
  const events: readonly Event[] = parseEvents(text, {});
  const found: DoubleKey[] = [];
  let next = 0;
  const isEnd = (): boolean => events[next] === undefined || events[next]?.type === EVENT_ID.POP;
  const walk = (): void => {
    const event = events[next];
    next += 1;
    if (event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.DOCUMENT) while (!isEnd()) walk();
    else if (event?.type === EVENT_ID.MAPPING) walkFields();
    else return;
    next += 1;
  };
  const walkFields = (): void => {
    const seen = new Set<string>();
    while (!isEnd()) {
      const event = events[next];
      if (event?.type === EVENT_ID.SCALAR) {
        const key = getScalarValue(text, event);
        if (seen.has(key)) found.push({ key, line: text.slice(0, event.valueStart).split("\n").length });
        seen.add(key);
      }
      walk();
      walk();
    }
  };
  while (next < events.length) walk();
  return found;
}
