// What a generator needs of a build, when it is only tried out.
import type { BuildContext } from "../build-context.ts";
import { builtInSchema } from "../merge-schema.ts";
import type { EditContext } from "./edit.ts";

/** The surroundings of the kustomization that is edited; files may be read below its folder only. */
export const baseContext = ({ tree, folder, remotes, log }: EditContext): BuildContext => ({
  place: { tree, folder, onlyRoot: true, remotes },
  file: "kustomization.yaml",
  schema: builtInSchema,
  warn: log,
});
