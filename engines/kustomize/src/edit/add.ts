// `kustomize edit add …`: one noun, one row.
import { KustomizeError } from "../kustomize-error.ts";
import { joinPath } from "../file-tree.ts";
import { remotesOf } from "../load-file.ts";
import { parseGitBase } from "../remote-url.ts";
import type { Edit, EditContext, EditRequest } from "./edit.ts";
import { refuse } from "./edit.ts";
import { addGenerator } from "./generator-entry.ts";
import { glob } from "./glob.ts";
import type { EditedKustomization } from "./kustomization-text.ts";
import { readBuildMetadata, readPairs } from "./pairs.ts";
import { isSamePatch, readPatchEntry } from "./patch-entry.ts";

/** What can be added. */
export const additions: { readonly [noun: string]: Edit } = {
  resource: addPaths("resource", "resources", "must specify a resource file", loadable),
  component: addPaths("component", "components", "must specify a component file", loadable),
  transformer: addPaths(
    "transformer",
    "transformers",
    "must specify a yaml file which contains a transformer plugin resource",
    matching,
  ),
  generator: addPaths(
    "generator",
    "generators",
    "must specify a yaml file which contains a generator plugin resource",
    matching,
  ),
  base: addBases,
  patch: addPatch,
  label: addLabels,
  annotation: (request) => {
    const pairs = readMetadata(request, "annotation");
    return (kustomization) => mergePairs((kustomization.commonAnnotations ??= {}), pairs, request, "annotation");
  },
  configmap: addGenerator("configmap"),
  secret: addGenerator("secret"),
  buildmetadata: ({ args }) => {
    const options = readBuildMetadata(args);
    return (kustomization) => {
      for (const option of options) {
        if (kustomization.buildMetadata?.includes(option))
          throw refuse(`buildMetadata option ${option} already in kustomization file`);
        kustomization.buildMetadata = [...(kustomization.buildMetadata ?? []), option];
      }
    };
  },
};

type ListField = "resources" | "components" | "transformers" | "generators";
type FindPaths = (request: EditRequest, context: EditContext) => string[];

// oxlint-disable-next-line max-params -- a row: noun, field, refusal, and how words become paths
function addPaths(noun: string, field: ListField, refusal: string, find: FindPaths): Edit {
  return (request, context) => {
    if (request.args.length === 0) throw refuse(refusal);
    const paths = find(request, context);
    if (paths.length === 0) return undefined;
    return (kustomization) => {
      const own = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
      for (const path of paths) {
        const list = (kustomization[field] ??= []);
        if (list.includes(path)) context.log(`${noun} ${path} already in kustomization file`);
        else if (find !== loadable || !own.includes(path)) list.push(path);
      }
    };
  };
}

/** Files that are there; the rest is told and left out. */
function matching({ args }: EditRequest, context: EditContext): string[] {
  return args.flatMap((pattern) => {
    const paths = glob(pattern, context);
    if (paths.length === 0) context.log(`${pattern} has no match`);
    return paths;
  });
}

/** Files that are there, and bases elsewhere that can be fetched; anything else stops the edit. */
function loadable({ args, flags }: EditRequest, context: EditContext): string[] {
  if (flags["verify"] === false) return [...args];
  return args.flatMap((pattern) => {
    const paths = glob(pattern, context);
    if (paths.length > 0) return paths;
    const base = parseGitBase(pattern);
    if (!base)
      throw refuse(
        `${pattern} has no match: must build at directory: not a valid directory: no such file or directory`,
      );
    try {
      remotesOf({ ...context, onlyRoot: true }, pattern).openRepository(base);
    } catch (error) {
      if (!(error instanceof KustomizeError)) throw error;
      throw refuse(`${pattern} has no match: ${error.reason}`);
    }
    return [pattern];
  });
}

function addBases({ args }: EditRequest, { tree, folder }: EditContext): ReturnType<Edit> {
  if (args.length !== 1) throw refuse("must specify a base directory");
  return (kustomization) => {
    for (const path of (args[0] ?? "").split(",")) {
      const target = joinPath(folder, path);
      if (target === undefined || (!tree.list(target) && !tree.read(target))) throw refuse(`${path} does not exist`);
      const list = (kustomization.resources ??= []);
      if (list.includes(path)) throw refuse(`base ${path} already in kustomization file`);
      list.push(path);
    }
  };
}

function addPatch(request: EditRequest, { log }: EditContext): ReturnType<Edit> {
  const patch = readPatchEntry(request);
  if (patch.path === undefined && patch.patch === undefined) throw refuse("must provide either patch or path");
  return (kustomization) => {
    const patches = (kustomization.patches ??= []);
    if (patches.some((other) => isSamePatch(other, patch))) {
      log(`patch ${patch.path ?? patch.patch} already in kustomization file`);
      return false;
    }
    patches.push(patch);
    return true;
  };
}

function readMetadata({ args }: EditRequest, what: "label" | "annotation"): { [key: string]: string } {
  if (args.length === 0) throw refuse(`must specify ${what}`);
  return readPairs(args, what);
}

// oxlint-disable-next-line max-params -- where to, what, and how it was asked for
function mergePairs(
  into: { [key: string]: string },
  pairs: { readonly [key: string]: string },
  { flags }: EditRequest,
  what: "label" | "annotation",
): void {
  for (const [key, value] of Object.entries(pairs)) {
    if (Object.hasOwn(into, key) && flags["force"] !== true)
      throw refuse(`${what} ${key} already in kustomization file. Use --force to override.`);
    into[key] = value;
  }
}

function addLabels(request: EditRequest): ReturnType<Edit> {
  const { withoutSelector, includeTemplates = false } = request.flags;
  if (request.args.length === 0) throw refuse("must specify label");
  if (withoutSelector !== true && includeTemplates === true)
    throw refuse("--without-selector flag must be specified for --include-templates to work");
  const pairs = readMetadata(request, "label");
  return (kustomization) => {
    if (withoutSelector !== true) mergePairs((kustomization.commonLabels ??= {}), pairs, request, "label");
    else mergePairs(labelsOf(kustomization, includeTemplates === true), pairs, request, "label");
  };
}

/** The pairs of the first entry of `labels` with these settings; made when there is none. */
function labelsOf(kustomization: EditedKustomization, includeTemplates: boolean): { [key: string]: string } {
  const labels = (kustomization.labels ??= []);
  let entry = labels.find((label) => !label.includeSelectors && (label.includeTemplates ?? false) === includeTemplates);
  if (!entry) labels.push((entry = { includeTemplates }));
  return (entry.pairs ??= {});
}
