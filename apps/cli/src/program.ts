// All commands and their flags. Bodies are loaded when they run, so that `--help` and `--version` are fast.
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addEnvtest } from "./commands/envtest/add-envtest.ts";
import { addHelm } from "./commands/helm/add-helm.ts";
import { addKustomize } from "./commands/kustomize/add-kustomize.ts";
import type { Environment } from "./environment.ts";

/** Runs one command line and returns its exit code. */
export type Program = (args: string[]) => Promise<number>;

/** The program in an environment. */
export function createProgram(environment: Environment): Program {
  return async (args) => {
    let code = 0;
    const finish = (result: number): void => void (code = result);
    const program = describe(environment, finish);
    const isHelm = args[0] === "helm";
    const words = isHelm ? await readAsHelm(program, args.slice(1), environment) : args;
    if (!words) return 1;
    try {
      await program.parseAsync(words, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      // Helm, too, ends with 1 when it was not understood.
      return error.exitCode === 0 ? 0 : isHelm ? 1 : 2;
    }
    return code;
  };
}

/** What stands behind `sluice helm`, judged as Helm judges it; undefined when that was told to be wrong. */
async function readAsHelm(
  program: Command,
  args: readonly string[],
  { err }: Environment,
): Promise<string[] | undefined> {
  const helm = program.commands.find((one) => one.name() === "helm");
  if (!helm) return undefined;
  const { readHelmWords } = await import("./commands/helm/read-helm-words.ts");
  const read = readHelmWords(helm, args);
  for (const notice of read.notices) err(`${notice}\n`);
  if ("words" in read) return ["helm", ...read.words];
  if (read.fault !== undefined) err(`Error: ${read.fault}\n`);
  return undefined;
}

type Finish = (code: number) => void;

const versionOf = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

function describe(environment: Environment, finish: Finish): Command {
  const program = new Command("sluice");
  program
    .description("GitOps for Kubernetes, and a whole fleet with no cluster")
    .version(versionOf())
    .exitOverride()
    .enablePositionalOptions() // some commands have a --version of their own
    .configureOutput({ writeOut: environment.out, writeErr: environment.err })
    .addHelpText("after", "\nExit codes: 0 yes, 1 the answer is no, 2 could not answer, 130 interrupted");
  addUp(program, environment, finish);
  addServers(program, environment, finish);
  addReading(program, environment, finish);
  addWriting(program, environment, finish);
  addKustomize(program, environment, finish);
  addHelm(program, environment, finish);
  addEnvtest(program, environment, finish);
  return program;
}

function addUp(program: Command, environment: Environment, finish: Finish): void {
  program
    .command("up")
    .description("run a whole fleet with no cluster: the embedded Kubernetes API and all controllers in this process")
    .argument("[path-or-url]", "folder of a fleet, or the https address of its repository", ".")
    .option("--cluster <name>", "which cluster of the fleet, when it has several")
    .option("--once", "end when the fleet has settled: 0 ready, 1 something is not, 2 it could not tell")
    .option("--timeout <duration>", "how long the fleet may take to settle", "5m")
    .option("--kubeconfig-out <file>", "serve the API over HTTPS and write a kubeconfig for it")
    .option("--port <number>", "port of the API, 0 for any free one", "0")
    .option("--data <file>", "keep the state of the cluster in this file")
    .option("-o, --output <format>", "json")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice up\n  sluice up ./fleet --cluster staging\n  sluice up https://github.com/org/fleet --once -o json",
    )
    .action(async (target: string, flags) => {
      const { up } = await import("./commands/up/up.ts");
      finish(await up(target, flags, environment));
    });
}

function addServers(program: Command, environment: Environment, finish: Finish): void {
  program
    .command("apiserver")
    .description("run the embedded Kubernetes API alone")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port, 0 for any free one", "0")
    .option("--data <file>", "keep objects in this file, and the key of service accounts")
    .option("--service-account-signing-key-file <file>", "sign the tokens of service accounts with this private key")
    .option("--no-simulate", "no simulated workloads: statuses stay as clients write them")
    .requiredOption("--kubeconfig-out <file>", "where to write the kubeconfig")
    .action(async (flags) => {
      const { runApiServer } = await import("./commands/apiserver.ts");
      finish(await runApiServer(flags, environment));
    });
  addOperator(program, environment, finish);
}

function addOperator(program: Command, environment: Environment, finish: Finish): void {
  addElection(
    addLimits(addConnection(program.command("operator").description("run all controllers against a cluster"))),
  )
    .option("--storage-path <folder>", "where artifacts are kept", "/data")
    .option("--storage-addr <address>", "address of the artifact server", "127.0.0.1:0")
    .option("--storage-adv-addr <address>", "address at which consumers reach it")
    .option("--metrics-addr <address>", "address of /metrics, /healthz, /readyz and /debug/pprof/", ":8080")
    .option("--log-level <level>", "debug, info or error", "info")
    .option("--events-addr <url>", "where events are posted to, such as the notification-controller")
    .option("--traces-addr <url>", "OpenTelemetry collector (OTLP over HTTP) for the way of each revision")
    .option("--watch-label-selector <selector>", "reconcile only objects with these labels")
    .option(
      "--watch-configs-label-selector <selector>",
      "ConfigMaps and Secrets whose changes are applied at once (reconcile.fluxcd.io/watch=Enabled)",
    )
    .option("--feature-gates <gates>", "behaviour to turn on or off: A=true,B=false", "")
    .action(async (flags) => {
      const { runOperator } = await import("./commands/operator.ts");
      finish(await runOperator(flags, environment));
    });
}

/** What controllers may do, and how hard. */
const addLimits = (command: Command): Command =>
  command
    .option("--default-service-account <name>", "account to act as for objects that name none")
    .option("--no-cross-namespace-refs", "refuse references into other namespaces")
    .option("--override-manager <name...>", "field managers, beside kubectl's, whose fields are taken over")
    .option(
      "--custom-apply-stage-kinds <kinds...>",
      "Group/Kind of objects that are applied after classes, before all others",
    )
    .option("--kube-api-qps <calls>", "calls a second, where the API has no priority and fairness", "50")
    .option("--kube-api-burst <calls>", "how many of them may come at once", "300");

const addElection = (command: Command): Command =>
  command
    .option("--enable-leader-election", "of several replicas only the one that holds the lease works")
    .option("--leader-election-lease-duration <duration>", "how long a lease holds without a sign of life", "35s")
    .option(
      "--leader-election-renew-deadline <duration>",
      "how long the leader tries to renew before it gives up",
      "30s",
    )
    .option("--leader-election-retry-period <duration>", "how often to try", "5s");

const addConnection = (command: Command): Command =>
  command
    .option("-n, --namespace <name>", "namespace to work in (flux-system)")
    .option("--kubeconfig <file>", "kubeconfig file; KUBECONFIG when absent")
    .option("--context <name>", "context of the kubeconfig");

const addOutput = (command: Command): Command =>
  command
    .option("-A, --all-namespaces", "all namespaces")
    .option("-l, --label-selector <selector>", "only objects with these labels")
    .option("-o, --output <format>", "table, wide, json, yaml or name", "table")
    .option("--no-header", "leave out the head of the table");

function addReading(program: Command, environment: Environment, finish: Finish): void {
  addOutput(
    addConnection(program.command("get").description("list objects: get kustomizations, get sources git, get all")),
  )
    .argument("<kind...>", "kind, and names if wanted")
    .option("-w, --watch", "go on with every change")
    .option("--status-selector <condition>", "only objects with that condition, such as ready=false")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice get kustomizations -A\n  sluice get sources git -o json\n  sluice get ks apps --watch",
    )
    .action(async (words: string[], flags) => {
      const { get } = await import("./commands/get.ts");
      finish(await get(words, flags, environment));
    });
  addConnection(program.command("events").description("show what the controllers told of their objects"))
    .option("-A, --all-namespaces", "all namespaces")
    .option("--for <object>", "only of one object, such as Kustomization/apps")
    .option("--types <types>", "only these types: Normal,Warning")
    .option("-o, --output <format>", "table, json or yaml", "table")
    .action(async (flags) => {
      const { events } = await import("./commands/events.ts");
      finish(await events(flags, environment));
    });
  addConnection(program.command("tree").description("show what a Kustomization applied, and what that applied in turn"))
    .argument("<kind...>", "kustomization and its name")
    .option("--compact", "Flux's own objects only")
    .option("-o, --output <format>", "tree or json", "tree")
    .action(async (words: string[], flags) => {
      const { tree } = await import("./commands/tree.ts");
      finish(await tree(words, flags, environment));
    });
  addConnection(
    program.command("trace").description("show where an object comes from: its Kustomization and its source"),
  )
    .argument("<kind>", "kind of the object, such as deployment")
    .argument("<name>", "its name")
    .option("--api-version <version>", "API version, where the kind alone is not clear")
    .option("-o, --output <format>", "text or json", "text")
    .action(async (kind: string, name: string, flags) => {
      const { trace } = await import("./commands/trace.ts");
      finish(await trace(kind, name, flags, environment));
    });
}

function addWriting(program: Command, environment: Environment, finish: Finish): void {
  addConnection(program.command("reconcile").description("reconcile an object now and wait for the outcome"))
    .argument("<kind...>", "kind and name")
    .option("--with-source", "reconcile its source first")
    .option("--timeout <duration>", "how long to wait", "5m")
    .action(async (words: string[], flags) => {
      const { reconcile } = await import("./commands/reconcile.ts");
      finish(await reconcile(words, flags, environment));
    });
  for (const verb of ["suspend", "resume"] as const) {
    addConnection(
      program
        .command(verb)
        .description(
          verb === "suspend" ? "stop reconciling objects until they are resumed" : "reconcile suspended objects again",
        ),
    )
      .argument("<kind...>", "kind and names")
      .option("--all", "every object of the kind in the namespace")
      .option("--timeout <duration>", "how long to wait for the outcome of a resume", "5m")
      .action(async (words: string[], flags) => {
        const { setSuspended } = await import("./commands/suspend.ts");
        finish(await setSuspended(verb, { words, flags }, environment));
      });
  }
}
