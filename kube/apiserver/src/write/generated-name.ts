// Names that the server makes: the prefix that the client gives, and five letters that spell no words.
// @see apiserver pkg/storage/names
import type { Context } from "../context.ts";
import type { Resource } from "../resources/resource.ts";
import { keyOf } from "./address.ts";

const letters = "bcdfghjklmnpqrstvwxz2456789";

/** How often a name is drawn anew when it is taken. */
const draws = 8;

/** A generated name that nobody has; the last draw stands, whether it is free or not. */
export function freeName(
  prefix: string,
  { context, resource, namespace }: { context: Context; resource: Resource; namespace: string | undefined },
): string {
  let name = generateName(prefix, context);
  for (let draw = 1; draw < draws && context.store.get(keyOf(resource, { name, namespace })); draw += 1)
    name = generateName(prefix, context);
  return name;
}

/** A prefix and five letters. */
export function generateName(prefix: string, { random }: Pick<Context, "random">): string {
  const suffix = Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join("");
  return `${prefix.slice(0, 58)}${suffix}`;
}
