// The line of a kustomization that a mistake comes from: the entry of a list that was being worked on.
import { locate } from "@sluice/yaml";
import { KustomizeError } from "./kustomize-error.ts";
import type { Place } from "./load-file.ts";

/** An entry of a list of a kustomization, such as the second of `resources`. */
export type Entry = { field: string; index: number };

/** Gives an error the line of the entry it happened in, unless it knows a better place. The file is read again only then. */
export function atEntry<T>({ file, place }: { file: string; place: Place }, entry: Entry, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KustomizeError) || error.file !== undefined) throw error;
    const text = new TextDecoder().decode(place.tree.read(file));
    throw new KustomizeError(error.code, error.reason, {
      file,
      ...locate(text, [entry.field, entry.index]),
      cause: error,
    });
  }
}
