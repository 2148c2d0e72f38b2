// Commands that run so briefly that loading the table of all commands would be most of their time. Each reads its own plain uses; whatever
// it leaves alone goes to the whole program, which says the same in more words.
import type { Environment } from "./environment.ts";

type QuickCommand = {
  words: readonly string[];
  /** @returns the exit code; undefined to leave it to the whole program */
  run: (args: readonly string[], environment: Environment) => Promise<number | undefined>;
};

const quickCommands: readonly QuickCommand[] = [
  {
    words: ["kustomize", "build"],
    run: async (args, environment) => {
      const { readBuildArguments } = await import("./commands/kustomize/read-build-arguments.ts");
      const request = readBuildArguments(args);
      if (!request) return undefined;
      const { buildKustomization } = await import("./commands/kustomize/build.ts");
      return buildKustomization(request.folder, request.flags, environment);
    },
  },
  {
    words: ["helm", "template"],
    run: async (args, environment) => {
      const { readTemplateArguments } = await import("./commands/helm/read-template-arguments.ts");
      const request = readTemplateArguments(args);
      if (!request) return undefined;
      const { template } = await import("./commands/helm/template.ts");
      return template(request.words, request.flags, environment);
    },
  },
];

/** Runs a command line that needs no table of commands. @returns its exit code; undefined when the whole program must run */
export async function runQuickly(args: readonly string[], environment: Environment): Promise<number | undefined> {
  const quick = quickCommands.find(({ words }) => words.every((word, index) => word === args[index]));
  return quick?.run(args.slice(quick.words.length), environment);
}
