// Messages of mutating policies are named after where they are to stand: `Object.spec` is the message of the field `spec`. Whether they do stand there
// is only known once they are made.
// @see k8s.io/apiserver/pkg/cel/mutation/dynamic/objects.go (CheckTypeNamesMatchFieldPathNames), v0.36.3
import { MessageMap } from "./evaluate/maps.ts";
import { CelList, CelMap, type Value } from "./evaluate/values.ts";
import type { Held } from "./held.ts";

/** What is wrong with the names within a message, or within the values of a list of patches; undefined when nothing is. */
export function misplacedMessages({ value }: Held): string | undefined {
  const roots = value instanceof CelList ? Array.from(value, valueOfPatch) : [value];
  const wrong = roots.flatMap((root) => (root instanceof MessageMap ? within(root, [root.name]) : []));
  return wrong.length === 0 ? undefined : wrong.join("\n");
}

const valueOfPatch = (patch: Value): Value | undefined => (patch instanceof CelMap ? patch.find("value") : undefined);

function within(value: Value, path: readonly string[]): string[] {
  if (value instanceof CelList) return Array.from(value).flatMap((item) => within(item, path));
  if (!(value instanceof CelMap)) return [];
  const isMessage = value instanceof MessageMap;
  const wanted = path.join(".");
  const wrong = isMessage && value.name !== wanted ? [misnamed(value.name, wanted)] : [];
  const below = Array.from(value.keys()).flatMap((key) => {
    const one = value.find(key);
    return one === undefined ? [] : within(one, isMessage ? [...path, String(key)] : path);
  });
  return [...wrong, ...below];
}

const misnamed = (name: string, wanted: string): string =>
  `unexpected type name ${JSON.stringify(name)}, expected ${JSON.stringify(wanted)}, which matches field name path from root Object type`;
