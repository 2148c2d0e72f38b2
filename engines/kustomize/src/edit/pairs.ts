// `key:value` words of the command line, for labels and annotations.
import { refuse } from "./edit.ts";

/** Reads words such as `team:web` or `note:"a b"`; a word without a colon is a key with an empty value. */
export function readPairs(words: readonly string[], what: "label" | "annotation"): { [key: string]: string } {
  const pairs: { [key: string]: string } = {};
  for (const word of words) {
    const colon = word.indexOf(":");
    if (colon === 0) throw refuse(`invalid ${what}: '${word}' (need k:v pair where v may be quoted)`);
    if (colon < 0) pairs[word] = "";
    else pairs[word.slice(0, colon)] = word.slice(colon + 1).replace(/^"(.*)"$/s, "$1");
  }
  return pairs;
}

/** The words of `{option1},{option2}` for buildMetadata. */
export function readBuildMetadata(args: readonly string[]): string[] {
  if (args.length === 0) throw refuse("must specify a buildMetadata option");
  if (args.length > 1)
    throw refuse(
      `too many arguments: [${args.join(" ")}]; to provide multiple buildMetadata options, please separate options by comma`,
    );
  const options = (args[0] ?? "").split(",");
  for (const option of options) {
    if (!["originAnnotations", "transformerAnnotations", "managedByLabel"].includes(option))
      throw refuse(`invalid buildMetadata option: ${option}`);
  }
  return options;
}
