// `sluice envtest`: test suites of Go controllers on the embedded API, unmodified.
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { Environment } from "../../environment.ts";

type Finish = (code: number) => void;

/** Adds the commands. */
export function addEnvtest(program: Command, environment: Environment, finish: Finish): void {
  const envtest = program
    .command("envtest")
    .description("stand-ins for the programs that controller-runtime's envtest starts");
  envtest
    .command("assets")
    .description("write kube-apiserver and etcd into a folder, for KUBEBUILDER_ASSETS")
    .argument("<folder>", "where to write them")
    .action(async (folder: string) => {
      const { writeAssets } = await import("./write-assets.ts");
      finish(writeAssets(folder, environment, process.argv[1] ?? fileURLToPath(import.meta.url)));
    });
  const standIn = (name: string, description: string): Command =>
    envtest
      .command(name)
      .description(description)
      .helpOption(false)
      .allowUnknownOption()
      .argument("[flags...]", "its flags");
  standIn("kube-apiserver", "the embedded API, as envtest starts it").action(
    async (_flags: string[], _options, { args }: Command) => {
      const { runKubeApiServer } = await import("./kube-apiserver.ts");
      finish(await runKubeApiServer(args, environment));
    },
  );
  standIn("etcd", "answers that it is well").action(async (_flags: string[], _options, { args }: Command) => {
    const { runEtcd } = await import("./etcd.ts");
    finish(await runEtcd(args, environment));
  });
}
