// The JSON of objects, made once. Objects never change once they are stored, so that a list, a watch and the journal share one text.
import { stringifyJson } from "@sluice/objects";

const texts = new WeakMap<object, string>();

/** The JSON of an object that nobody changes any more. */
export function textOf(object: object): string {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = stringifyJson(object)));
  return text;
}
