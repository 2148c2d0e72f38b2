// `kustomize edit remove …`: one noun, one row.
import type { Edit, EditRequest } from "./edit.ts";
import { refuse } from "./edit.ts";
import { removeGenerator } from "./generator-entry.ts";
import { matches } from "./glob.ts";
import { readBuildMetadata } from "./pairs.ts";
import { isSamePatch, readPatchEntry } from "./patch-entry.ts";

/** What can be removed. */
export const removals: { readonly [noun: string]: Edit } = {
  resource: removePaths("resources", "must specify a resource file"),
  transformer: removePaths("transformers", "must specify a transformer file"),
  label: removeKeys("commonLabels", "label"),
  annotation: removeKeys("commonAnnotations", "annotation"),
  patch: (request, { log }) => {
    const patch = readPatchEntry(request);
    return (kustomization) => {
      const patches = kustomization.patches ?? [];
      const kept = patches.filter((other) => !isSamePatch(other, patch));
      if (kept.length === patches.length) {
        log(`patch ${patch.patch ?? ""} doesn't exist in kustomization file`);
        return false;
      }
      kustomization.patches = kept;
      return true;
    };
  },
  configmap: removeGenerator("configmap"),
  secret: removeGenerator("secret"),
  buildmetadata: ({ args }) => {
    const options = readBuildMetadata(args);
    return (kustomization) => {
      kustomization.buildMetadata = (kustomization.buildMetadata ?? []).filter((option) => !options.includes(option));
    };
  },
};

function removePaths(field: "resources" | "transformers", refusal: string): Edit {
  return ({ args }) => {
    if (args.length === 0) throw refuse(refusal);
    return (kustomization) => {
      const paths = kustomization[field] ?? [];
      const kept = paths.filter((path) => !args.some((pattern) => matches(pattern, path)));
      if (kept.length === paths.length) return false;
      kustomization[field] = kept;
      return true;
    };
  };
}

function removeKeys(field: "commonLabels" | "commonAnnotations", what: string): Edit {
  return (request) => {
    const keys = readKeys(request);
    const ignores = request.flags["ignoreNonExistence"] === true;
    return (kustomization) => {
      const map = kustomization[field];
      if (!map && !ignores) throw refuse(`${field} is not defined in kustomization file`);
      for (const key of keys) {
        if (!ignores && !Object.hasOwn(map ?? {}, key))
          throw refuse(`${what} ${key} is not defined in kustomization file`);
        delete map?.[key];
      }
    };
  };
}

/** kustomize says `label` for annotations, too (5.8.1, edit/remove/removemetadata.go). */
function readKeys({ args }: EditRequest): string[] {
  if (args.length === 0) throw refuse("must specify label");
  if (args.length > 1) throw refuse("labels must be comma-separated, with no spaces");
  const keys = (args[0] ?? "").split(",");
  if (keys.includes("")) throw refuse("invalid label: '' (name is empty)");
  return keys;
}
