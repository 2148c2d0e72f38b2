// The JSON of objects, made once. Objects never change once they are stored, so that a list, a watch and the journal share one text.
import { goText } from "@sluice/kubernetes-schema";
import type { KubeObject } from "@sluice/objects";

const texts = new WeakMap<object, string>();

/** The JSON of an object that nobody changes any more, as Go writes it. */
export function textOf(object: KubeObject): string {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = goText(object)));
  return text;
}
