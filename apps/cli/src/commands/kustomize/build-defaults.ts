// Read by the whole command and by its quick way alike.

/** What holds where no flag says otherwise, as in kustomize. */
export const buildDefaults: { readonly folder: string; readonly loadRestrictor: string; readonly reorder: string } = {
  folder: ".",
  loadRestrictor: "LoadRestrictionsRootOnly",
  reorder: "legacy",
};
