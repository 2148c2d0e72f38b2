// The commands below `sluice helm`. Bodies are loaded when they run.
import { Option, type Command } from "commander";
import type { Environment } from "../../environment.ts";
import { addGlobalFlags, addLimitFlags, collect } from "./helm-flags.ts";

/** Adds `sluice helm` and its commands. */
export function addHelm(program: Command, environment: Environment, finish: (code: number) => void): void {
  const helm = program.command("helm").description("render charts, byte for byte as Helm 4.2");
  addTemplate(helm, environment, finish);
  addLint(helm, environment, finish);
  addShow(helm, environment, finish);
  addPackage(helm, environment, finish);
  addPull(helm, environment, finish);
  addDependency(helm, environment, finish);
}

const anyChart = "folder, archive or address of a chart: oci://…, https://…/x.tgz, or repository/chart";

/** The flags that say how to come in, where charts are fetched. */
const addRemoteFlags = (command: Command): Command =>
  command
    .option("--username <name>", "user of the repository or registry")
    .option("--password <password>", "the user's password")
    .option("--ca-file <file>", "authorities to trust, in PEM")
    .option("--cert-file <file>", "certificate of this client, in PEM")
    .option("--key-file <file>", "key of that certificate, in PEM")
    .option("--insecure-skip-tls-verify", "do not look at certificates")
    .option("--plain-http", "registries are asked without encryption")
    .option("--repository-config <file>", "names and addresses of repositories, as `helm repo add` writes them")
    .option("--registry-config <file>", "logins, as `helm registry login` writes them");

/** The flags that say whose signatures count. */
const addProvenanceFlags = (command: Command): Command =>
  command
    .option("--verify", "look at the chart's provenance before it is used")
    .option("--keyring <file>", "public keys of those who may sign; ~/.gnupg/pubring.gpg when absent");

/** The flags that say which chart is meant. */
const addChartFlags = (command: Command): Command =>
  addRemoteFlags(command)
    .option("--repo <url>", "repository that the chart is in")
    .option("--version <range>", "version of the chart, or a range; the newest when absent")
    .option("--devel", "pre-releases too")
    .option("--pass-credentials", "send the login to other hosts as well, when archives are there");

function addPull(helm: Command, environment: Environment, finish: (code: number) => void): void {
  const command = helm.command("pull").alias("fetch").description("fetch charts").argument("<charts...>", anyChart);
  addChartFlags(command)
    .option("-d, --destination <folder>", "where to write them", ".")
    .option("--untar", "unpack them")
    .option("--untardir <folder>", "where to unpack them, below the destination", ".")
    .action(async (charts: string[], flags) => {
      const { pull } = await import("./pull.ts");
      finish(await pull(charts, flags, environment));
    });
  addProvenanceFlags(addGlobalFlags(command)).option(
    "--prov",
    "fetch the chart's provenance too, without looking at it",
  );
}

function addDependency(helm: Command, environment: Environment, finish: (code: number) => void): void {
  const dependency = helm.command("dependency").alias("dep").alias("dependencies").description("what charts depend on");
  const list = dependency
    .command("list")
    .alias("ls")
    .description("which dependencies a chart wants, and which of them are there")
    .argument("[chart]", "folder or archive of a chart", ".")
    .option("--max-col-width <characters>", "how wide a column may be", Number, 80)
    .action(async (chart: string, { maxColWidth }: { maxColWidth: number }) => {
      const { listDependencies } = await import("./list-dependencies.ts");
      finish(await listDependencies(chart, environment, maxColWidth));
    });
  addGlobalFlags(list).addOption(new Option("--registry-config <file>").hideHelp());
  list.addOption(new Option("--repository-config <file>").hideHelp());
  const about = {
    update: "fetch what Chart.yaml wants into charts/, and write down which versions that is",
    build: "fetch what Chart.lock says into charts/",
  } as const;
  for (const how of ["update", "build"] as const) {
    const command = dependency.command(how).description(about[how]).argument("[chart]", "folder of a chart", ".");
    if (how === "update") command.alias("up");
    addRemoteFlags(command).action(async (chart: string, flags) => {
      const { fetchDependencies } = await import("./fetch-dependencies.ts");
      finish(await fetchDependencies(how, chart, { flags, environment }));
    });
    // Indexes are not kept: they are as fresh as can be.
    addProvenanceFlags(addGlobalFlags(command)).addOption(new Option("--skip-refresh").hideHelp());
  }
}

function addLint(helm: Command, environment: Environment, finish: (code: number) => void): void {
  const command = helm
    .command("lint")
    .description("say what is wrong with charts")
    .argument("<charts...>", "folders or archives");
  addLimitFlags(addValueFlags(command))
    .option("-n, --namespace <name>", "namespace of the release; that of the kubeconfig's context when absent", "")
    .option("--strict", "fail on warnings")
    .option("--with-subcharts", "lint what is in charts/ as well")
    .option("--quiet", "print only warnings and errors")
    .option("--skip-schema-validation", "do not look at values.schema.json")
    .option("--kube-version <version>", "version of Kubernetes to lint for")
    .action(async (charts: string[], flags) => {
      const { lint } = await import("./lint.ts");
      finish(await lint(charts, flags, environment));
    });
  for (const flag of ["--registry-config <file>", "--repository-config <file>"])
    command.addOption(new Option(flag).hideHelp());
  addGlobalFlags(command);
}

function addPackage(helm: Command, environment: Environment, finish: (code: number) => void): void {
  const command = helm
    .command("package")
    .description("write charts' folders as archives")
    .argument("<charts...>", "folders of charts")
    .option("-d, --destination <folder>", "where to write it", ".")
    .option("--version <version>", "version of the chart, instead of its own")
    .option("--app-version <version>", "version of the application, instead of the chart's")
    .option("-u, --dependency-update", "fetch what the charts depend on before")
    .option("--sign", "sign the archives: a .prov file beside each")
    .option("--key <name>", "whose key signs, or a part of the name")
    .option("--keyring <file>", "file of secret keys; ~/.gnupg/pubring.gpg when absent")
    .option("--passphrase-file <file>", "file whose first line opens the key, or - for standard input")
    .action(async (charts: string[], flags) => {
      const { packageCharts } = await import("./package-chart.ts");
      finish(await packageCharts(charts, flags, environment));
    });
  addRemoteFlags(addGlobalFlags(command));
}

function addShow(helm: Command, environment: Environment, finish: (code: number) => void): void {
  const command = helm.command("show").alias("inspect").description("print what a chart says of itself");
  for (const what of showable) {
    const part = command.command(what).description(what === "all" ? "everything" : `its ${what}`);
    addChartFlags(part.argument("<chart>", anyChart)).action(async (chart: string, flags) => {
      const { show } = await import("./show.ts");
      finish(await show(what, chart, { flags, environment }));
    });
    addProvenanceFlags(addGlobalFlags(part));
    if (what === "values") part.option("--jsonpath <template>", "only what this template finds in them");
  }
}

/** What `show` can show. */
const showable = ["chart", "values", "readme", "crds", "all"] as const;

/** The flags that set values, which several commands have. */
export const addValueFlags = (command: Command): Command =>
  command
    .option("-f, --values <file>", "values in a YAML file, or - for standard input", collect, [])
    .option("--set <pairs>", "values as key=value, separated by commas", collect, [])
    .option("--set-string <pairs>", "the same, but all of them texts", collect, [])
    .option("--set-json <pairs>", "values as key=JSON", collect, [])
    .option("--set-file <pairs>", "values from files, as key=path", collect, [])
    .option("--set-literal <pair>", "one value, taken as it is written", collect, []);

function addTemplate(helm: Command, environment: Environment, finish: (code: number) => void): void {
  const command = addChartFlags(
    addValueFlags(
      helm
        .command("template")
        .description("print what a chart makes")
        .argument("<name-or-chart>", "name of the release, or the chart alone")
        .argument("[chart...]", anyChart),
    ),
  )
    .option("-n, --namespace <name>", "namespace of the release; that of the kubeconfig's context when absent", "")
    .option("--include-crds", "print the definitions in crds/ as well")
    .option("--is-upgrade", "set .Release.IsUpgrade instead of .Release.IsInstall")
    .option("--skip-tests", "leave out tests")
    .option("--no-hooks", "leave out hooks")
    .option("-s, --show-only <template>", "only what these templates make", collect, [])
    .option("--output-dir <folder>", "write files into this folder")
    .option("--release-name", "use the release's name in the path of --output-dir")
    .option("--kube-version <version>", "version of Kubernetes to render for")
    .option("-a, --api-versions <versions>", "kinds that the cluster has, besides the usual ones", collect, [])
    .option("-g, --generate-name", "there is no name before the chart")
    .option("--name-template <template>", "name of the release, as a template with sprig's functions")
    .option("--skip-schema-validation", "do not look at values.schema.json")
    .option("--render-subchart-notes", "render the notes of dependencies too")
    .option("--debug", "say more when something fails")
    .option("--dry-run [where]", "server: ask a cluster what it can do, what it holds, and whether it takes the result")
    .option("--validate", "the same as --dry-run=server")
    .option("--disable-openapi-validation", "with a cluster, take objects that do not say what they are")
    .option("--take-ownership", "with a cluster, objects that are there may be anybody's")
    .option("--post-renderer-kustomize <file>", "patches and images, as a HelmRelease's postRenderers[].kustomize")
    .option("--post-renderer <plugin>", "a plugin of Helm's, or a program, that changes what the templates gave")
    .option("--post-renderer-args <arg>", "what it is told, word by word", collect, [])
    .option("--enable-dns", "let templates ask for addresses of hosts")
    .option("--dependency-update", "fetch what the chart depends on, where it is missing")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice helm template web ./chart -f values.yaml\n  sluice helm template ./chart --set image.tag=2 -s templates/service.yaml",
    );
  for (const flag of flagsForClusters) command.addOption(new Option(flag).hideHelp());
  addGlobalFlags(addProvenanceFlags(addLimitFlags(command)), { asksCluster: true });
  command.action(async (first: string, more: string[], flags) => {
    const { template } = await import("./template.ts");
    finish(await template([first, ...more], flags, environment));
  });
}

/** Helm's flags that say what happens in a cluster: nothing happens in one, here or in `helm template`. */
const flagsForClusters = [
  "--create-namespace",
  "--description <text>",
  "--atomic",
  "--force",
  "--force-conflicts",
  "--force-replace",
  "--hide-notes",
  "-l, --labels <pairs>",
  "--replace",
  "--rollback-on-failure",
  "--server-side [yes]",
  "--skip-crds",
  "--timeout <duration>",
  "--wait [strategy]",
  "--wait-for-jobs",
];
