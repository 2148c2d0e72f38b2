// `kustomize edit fix`: fields that kustomize has given up become those that took their place.
import { joinPath } from "../file-tree.ts";
import type { Edit } from "./edit.ts";
import { refuse } from "./edit.ts";

/** patchesJson6902 and patchesStrategicMerge become patches, commonLabels labels. `vars` stay. */
export const fixFields: Edit =
  (_request, { tree, folder }) =>
  (kustomization) => {
    const { patchesJson6902, patchesStrategicMerge, commonLabels, ...rest } = kustomization;
    const isFile = (text: string): boolean => {
      const target = text.includes("\n") ? undefined : joinPath(folder, text);
      return target !== undefined && tree.read(target) !== undefined;
    };
    const merges = (patchesStrategicMerge ?? []).map((text) => (isFile(text) ? { path: text } : { patch: text }));
    const patches = [...(rest.patches ?? []), ...(patchesJson6902 ?? []), ...merges];
    if (patches.length > 0) kustomization.patches = patches;
    delete kustomization.patchesJson6902;
    delete kustomization.patchesStrategicMerge;
    if (!commonLabels || Object.keys(commonLabels).length === 0) return;
    for (const { pairs = {} } of rest.labels ?? []) {
      const twice = Object.keys(pairs).find((key) => Object.hasOwn(commonLabels, key));
      if (twice !== undefined) throw refuse(`label name '${twice}' exists in both commonLabels and labels`);
    }
    kustomization.labels = [...(rest.labels ?? []), { pairs: commonLabels, includeSelectors: true }];
    delete kustomization.commonLabels;
  };

/** What kustomize says when it has fixed a file; converting vars is left to kustomize itself. */
export const fixedMessage = `
Fixed fields:
  patchesJson6902 -> patches
  patchesStrategicMerge -> patches
  commonLabels -> labels

To convert vars -> replacements, run the command \`kustomize edit fix --vars\`

WARNING: Converting vars to replacements will potentially overwrite many resource files 
and the resulting files may not produce the same output when \`kustomize build\` is run. 
We recommend doing this in a clean git repository where the change is easy to undo.
`;
