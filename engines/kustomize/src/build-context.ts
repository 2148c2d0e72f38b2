// What every step of a build has at hand: where files come from, the schema that lists merge by, where warnings go.
import type { Charts } from "./charts.ts";
import type { Place } from "./load-file.ts";
import type { MergeSchema } from "./merge-schema.ts";

/** The surroundings of one kustomization during a build. */
export type BuildContext = {
  place: Place;
  /** The path of the kustomization file. */
  file: string;
  schema: MergeSchema;
  warn: (message: string) => void;
  /** Renders charts, where that is allowed. */
  charts?: Charts | undefined;
};
