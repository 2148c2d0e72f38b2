// `sluice kustomize edit …` and `create`: changes the kustomization of the folder that the user is in, as kustomize 5.8.1 does.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { build, KustomizeError, renderYaml, type Remotes } from "@sluice/kustomize";
import {
  createKustomization,
  editKustomization,
  edits,
  fixedMessage,
  type Edit,
  type EditContext,
  type EditRequest,
} from "@sluice/kustomize/edit";
import type { Environment } from "../../environment.ts";
import { isFileError } from "./build.ts";
import { openDiskTree } from "./disk-tree.ts";
import { withRemotesWhenWanted } from "./with-remotes-when-wanted.ts";

/** Makes one edit. @returns 0; 1 with `Error: …` when it is refused */
export const runEdit = (
  { verb, noun }: { verb: "add" | "set" | "remove"; noun: string },
  request: EditRequest,
  environment: Environment,
): Promise<number> =>
  reporting(environment, async () => {
    const edit = edits[verb][noun];
    if (!edit) throw new KustomizeError("BAD_EDIT", `there is no edit ${verb} ${noun}`);
    await apply(edit, request, environment);
  });

/** Writes a kustomization where there is none. @returns 0; 1 with `Error: …` when it is refused */
export const runCreate = (flags: EditRequest["flags"], environment: Environment): Promise<number> =>
  reporting(environment, async () => {
    const text = await withRemotesWhenWanted(
      ({ remotes }) => createKustomization({ args: [], flags }, contextOf(environment, remotes)),
      environment,
    );
    writeFileSync(path.join(environment.folder, "kustomization.yaml"), text);
  });

/** Fixes old fields, and tells when that changes what is built. @returns 0; 1 with `Error: …` when it is refused */
export const runFix = (flags: EditRequest["flags"], environment: Environment): Promise<number> =>
  reporting(environment, async () => {
    if (flags["vars"] === true)
      throw new KustomizeError("NOT_SUPPORTED", "--vars is not supported: vars are left as they are; leave it out");
    const before = await tryBuild(environment);
    for (const warning of before.warnings) environment.err(`# Warning: ${warning}\n`);
    await apply(edits.fix, { args: [], flags }, environment);
    environment.out(fixedMessage);
    const after = await tryBuild(environment);
    if (after.error !== undefined)
      environment.out(
        `Warning: 'Fixed' kustomization now produces the error when running \`kustomize build\`: ${after.error}\n`,
      );
    else if (after.text !== before.text)
      environment.out(
        `Warning: 'Fixed' kustomization now produces different output when running \`kustomize build\`:\n...${after.text}...\n`,
      );
  });

async function reporting(environment: Environment, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (!(error instanceof KustomizeError) && !isFileError(error)) throw error;
    environment.err(`Error: ${error.message}\n`);
    return 1;
  }
}

function contextOf(environment: Environment, remotes: Remotes, log: string[] = []): EditContext {
  const { tree, folder } = openDiskTree(environment.folder);
  return { tree, folder, remotes, log: (message) => void log.push(message) };
}

async function apply(edit: Edit, request: EditRequest, environment: Environment): Promise<void> {
  const { root } = openDiskTree(environment.folder);
  // What an attempt said that then had to fetch something is said again by the next.
  let log: string[] = [];
  try {
    const written = await withRemotesWhenWanted(({ remotes }) => {
      log = [];
      return editKustomization(edit, request, contextOf(environment, remotes, log));
    }, environment);
    if (written) writeFileSync(path.join(root, written.file), written.text);
  } finally {
    for (const message of log) environment.err(`${message}\n`);
  }
}

type Attempt = { text?: string; error?: string; warnings: string[] };

async function tryBuild(environment: Environment): Promise<Attempt> {
  try {
    return await withRemotesWhenWanted(({ remotes }): Attempt => {
      const { tree, folder } = openDiskTree(environment.folder);
      const { objects, warnings } = build(tree, folder, { remotes, reorder: "legacy" });
      return { text: renderYaml(objects), warnings };
    }, environment);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    return { error: error.message, warnings: [] };
  }
}
