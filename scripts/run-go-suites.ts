// Test suites of Go controllers, unmodified, against the embedded API: the stand-ins of `sluice envtest` are all that they get.
//   node scripts/run-go-suites.ts FOLDER [SUITE …]       suites by name; all of them when none is named
//   node scripts/run-go-suites.ts FOLDER --assets OTHER  with the kube-apiserver and etcd in OTHER instead, to compare
// FOLDER holds checkouts of the repositories, each under its name: pkg (fluxcd/pkg), kustomize-controller, source-controller, helm-controller,
// controller-runtime. Needs Go and the Go module proxy; no part of `npm test`.
import { execFileSync, spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

type Suite = {
  name: string;
  module: string;
  packages: string[];
  ginkgo?: true;
  /** Where the suite looks for the definitions of source-controller, which its makefile downloads. */
  sourceCrds?: string;
  /** Modules that are taken from the checkout beside, because the module proxy does not have the version that is asked for. */
  besides?: string[];
  /** A part of the suite's set-up that needs what is not here, and is left out; what depends on it fails, and is told of. */
  without?: { file: string; part: RegExp };
};
type Outcome = { name: string; state: "pass" | "fail" | "skip"; reason: string };

const suites: Suite[] = [
  { name: "flux-ssa", module: "pkg/ssa", packages: ["./..."] },
  { name: "flux-runtime", module: "pkg/runtime", packages: ["./..."] },
  {
    name: "kustomize-controller",
    module: "kustomize-controller",
    packages: ["./internal/..."],
    sourceCrds: "config/crd/bases",
    // HashiCorp Vault in a container, for one test of decryption.
    without: {
      file: "internal/controller/suite_test.go",
      part: /\tpool, resource, err := createVaultTestInstance\(\)\n[^]*?\n\tdefer func\(\) \{[^]*?\n\t\}\(\)\n/,
    },
  },
  {
    name: "source-controller",
    module: "source-controller",
    packages: ["./internal/controller"],
    besides: ["helmtestserver"],
  },
  {
    name: "helm-controller",
    module: "helm-controller",
    packages: ["./internal/..."],
    sourceCrds: "build/config/crd/bases",
    besides: ["chartutil"],
  },
  { name: "controller-runtime-client", module: "controller-runtime", packages: ["./pkg/client"], ginkgo: true },
  { name: "controller-runtime-cache", module: "controller-runtime", packages: ["./pkg/cache"], ginkgo: true },
  { name: "controller-runtime-envtest", module: "controller-runtime", packages: ["./pkg/envtest"], ginkgo: true },
];

const words = process.argv.slice(2);
const assetsAt = words.indexOf("--assets");
const [otherAssets] = assetsAt < 0 ? [] : words.splice(assetsAt, 2).slice(1);
const [folder, ...wanted] = words;
if (folder === undefined) throw new Error("name the folder that holds the checkouts");
const root = path.resolve(folder);
const main = fileURLToPath(new URL("../apps/cli/src/main.js", import.meta.url));

function writeAssets(): string {
  const assets = mkdtempSync(path.join(tmpdir(), "sluice-assets-"));
  execFileSync(process.execPath, [main, "envtest", "assets", assets], { stdio: "ignore" });
  return assets;
}

function copySourceCrds({ module, sourceCrds }: Suite): void {
  if (sourceCrds === undefined) return;
  const target = path.join(root, module, sourceCrds);
  mkdirSync(target, { recursive: true });
  for (const file of globSync(path.join(root, "source-controller/config/crd/bases/*.yaml")))
    copyFileSync(file, path.join(target, path.basename(file)));
}

/** A workspace that puts modules of the checkouts in the place of those that cannot be had. */
function workspaceOf({ module, besides = [] }: Suite, scratch: string): { [variable: string]: string } {
  if (besides.length === 0) return { GOFLAGS: "-mod=mod" };
  const uses = [module, `${module}/api`].filter((one) => existsSync(path.join(root, one, "go.mod")));
  const lines = [
    "go 1.26.0",
    ...uses.map((one) => `use ${path.join(root, one)}`),
    ...besides.map((one) => `replace github.com/fluxcd/pkg/${one} => ${path.join(root, "pkg", one)}`),
  ];
  const file = path.join(scratch, "go.work");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return { GOWORK: file };
}

/** A file of a suite in another form, without touching the checkout. */
function overlayOf({ module, without }: Suite, scratch: string): string[] {
  if (!without) return [];
  const original = path.join(root, module, without.file);
  const text = readFileSync(original, "utf8");
  const changed = text.replace(without.part, "");
  if (changed === text) throw new Error(`${original} has changed: what is to be left out of it is not there`);
  const [file, overlay] = [path.join(scratch, "replaced.go"), path.join(scratch, "overlay.json")];
  writeFileSync(file, changed);
  writeFileSync(overlay, JSON.stringify({ Replace: { [original]: file } }));
  return [`-overlay=${overlay}`];
}

async function run(suite: Suite, assets: string): Promise<Outcome[]> {
  copySourceCrds(suite);
  const scratch = mkdtempSync(path.join(tmpdir(), "sluice-go-"));
  const report = path.join(scratch, "report.json");
  const flags = suite.ginkgo ? [`-ginkgo.json-report=${report}`] : [];
  const env = { ...process.env, KUBEBUILDER_ASSETS: assets, ...workspaceOf(suite, scratch) };
  const args = ["test", "-json", "-timeout=30m", ...overlayOf(suite, scratch), ...suite.packages, ...flags];
  const child = spawn("go", args, { cwd: path.join(root, suite.module), env, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  await new Promise((resolve) => child.on("close", resolve));
  const outcomes = suite.ginkgo ? readGinkgo(report) : readGo(out);
  rmSync(scratch, { recursive: true, force: true });
  if (outcomes.length > 0) return outcomes;
  return [{ name: "(the suite itself)", state: "fail", reason: (err || out).trim().split("\n").slice(-8).join("\n") }];
}

/** `go test -json`: a line an event. A test that has subtests fails with them and is not counted again. */
function readGo(text: string): Outcome[] {
  type Event = { Action: string; Package?: string; Test?: string; Output?: string };
  const events = text.split("\n").flatMap((line): Event[] => (line.startsWith("{") ? [JSON.parse(line) as Event] : []));
  const id = ({ Package = "", Test = "" }: Event): string => `${Package.split("/").slice(3).join("/")} ${Test}`;
  const outputs = new Map<string, string>();
  for (const event of events)
    if (event.Action === "output" && event.Test)
      outputs.set(id(event), (outputs.get(id(event)) ?? "") + (event.Output ?? ""));
  const ends = events.filter(({ Action, Test }) => Test && ["pass", "fail", "skip"].includes(Action));
  const names = new Set(ends.map(id));
  const parents = new Set([...names].map((name) => name.slice(0, name.lastIndexOf("/"))));
  return ends
    .filter((event) => !parents.has(id(event)))
    .map((event) => ({
      name: id(event),
      state: event.Action as Outcome["state"],
      reason: reasonIn(outputs.get(id(event)) ?? ""),
    }));
}

const reasonIn = (output: string): string =>
  output
    .split("\n")
    .filter((line) => !/^\s*(===|---)|^\{|^[IEW]\d{4}|^\s*$/.test(line))
    .slice(-6)
    .map((line) => line.trim().slice(0, 400))
    .join("\n");

function readGinkgo(report: string): Outcome[] {
  type Spec = {
    LeafNodeType: string;
    LeafNodeText: string;
    ContainerHierarchyTexts: string[] | null;
    State: string;
    Failure?: { Message: string };
  };
  const [suite] = JSON.parse(readFileSync(report, "utf8")) as { SpecReports: Spec[] }[];
  return (suite?.SpecReports ?? [])
    .filter(({ LeafNodeType, State }) => LeafNodeType === "It" || State !== "passed")
    .map(({ LeafNodeText, LeafNodeType, ContainerHierarchyTexts, State, Failure }) => ({
      name: [...(ContainerHierarchyTexts ?? []), LeafNodeText || LeafNodeType].join(" › "),
      state: State === "passed" ? "pass" : State === "skipped" || State === "pending" ? "skip" : "fail",
      reason: (Failure?.Message ?? "").trim().split("\n").slice(0, 8).join("\n").slice(0, 800),
    }));
}

const assets = otherAssets === undefined ? writeAssets() : path.resolve(otherAssets);
let failed = 0;
try {
  for (const suite of suites) {
    if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
    const outcomes = await run(suite, assets);
    const count = (state: Outcome["state"]) => outcomes.filter((outcome) => outcome.state === state).length;
    failed += count("fail");
    console.log(`${suite.name}: ${count("pass")} passed of ${outcomes.length}, ${count("skip")} skipped`);
    for (const { name, state, reason } of outcomes)
      if (state === "fail") console.log(`  ✗ ${name}\n${reason.replaceAll(/^/gm, "      ")}`);
  }
} finally {
  if (otherAssets === undefined) rmSync(assets, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
