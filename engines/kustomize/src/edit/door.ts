// The third door of the package, `@sluice/kustomize/edit`: builds do not load what changes kustomizations.
import { additions } from "./add.ts";
import type { Edit } from "./edit.ts";
import { fixFields } from "./fix.ts";
import { removals } from "./remove.ts";
import { settings } from "./set.ts";

/** Every edit, by verb and noun as on kustomize's command line; `fix` has no noun. */
export const edits: {
  readonly add: { readonly [noun: string]: Edit };
  readonly set: { readonly [noun: string]: Edit };
  readonly remove: { readonly [noun: string]: Edit };
  readonly fix: Edit;
} = { add: additions, set: settings, remove: removals, fix: fixFields };

export { createKustomization } from "./create.ts";
export { editKustomization, type Edit, type EditContext, type EditRequest } from "./edit.ts";
export { fixedMessage } from "./fix.ts";
