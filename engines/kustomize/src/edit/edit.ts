// Editing a kustomization's file as `kustomize edit` does: the request is checked, the file read, changed, and written in kustomize's own way.
// kustomize writes each field anew and keeps little more than the comments above fields (5.8.1, commands/internal/kustfile).
import type { FileTree } from "../file-tree.ts";
import { joinPath } from "../file-tree.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { kustomizationFileNames } from "../kustomization.ts";
import type { Remotes } from "../load-file.ts";
import { parseEditable, printEditable, type EditedKustomization } from "./kustomization-text.ts";

/** The words and flags of one edit; flags as the command line names them, such as `fromLiteral`. */
export type EditRequest = {
  args: readonly string[];
  flags: { readonly [flag: string]: string | boolean | readonly string[] | undefined };
};

/** What an edit looks at beside the file. */
export type EditContext = {
  tree: FileTree;
  folder: string;
  remotes?: Remotes;
  /** Told what was left as it is, and why. */
  log: (message: string) => void;
};

/** Changes a kustomization in place; `false` leaves the file as it is. */
export type Change = (kustomization: EditedKustomization) => boolean | void;

/** Checks a request before the file is looked at; undefined when there is nothing to change. @throws {KustomizeError} */
export type Edit = (request: EditRequest, context: EditContext) => Change | undefined;

/** A refusal in kustomize's words. */
export const refuse = (reason: string): KustomizeError => new KustomizeError("BAD_EDIT", reason);

/**
 * Makes an edit.
 *
 * @returns the file and its new text; undefined when nothing is to be written
 * @throws {KustomizeError} `BAD_EDIT` for a request that cannot be met, or what is wrong with the file
 */
export function editKustomization(
  edit: Edit,
  request: EditRequest,
  context: EditContext,
): { file: string; text: string } | undefined {
  const change = edit(request, context);
  if (!change) return undefined;
  const { file, text } = openKustomizationFile(context);
  const editable = parseEditable(text, file);
  if (change(editable.kustomization) === false) return undefined;
  return { file, text: printEditable(editable) };
}

/** The file of the folder, by whichever name. @throws {KustomizeError} `BAD_EDIT` when there is none, or more than one */
export function openKustomizationFile({ tree, folder }: Pick<EditContext, "tree" | "folder">): {
  file: string;
  text: string;
} {
  const pathOf = (name: string): string => joinPath(folder, name) ?? name;
  const there = kustomizationFileNames.filter((name) => tree.read(pathOf(name)));
  const [name] = there;
  if (name === undefined) throw refuse("Missing kustomization file 'kustomization.yaml'.\n");
  if (there.length > 1) throw refuse(`Found multiple kustomization file: [${there.join(" ")}]\n`);
  return { file: pathOf(name), text: new TextDecoder().decode(tree.read(pathOf(name))) };
}
