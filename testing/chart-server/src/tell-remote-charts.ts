// What a helm does with charts in a repository and in a registry, as a text: the real one's is the golden of ours. For tests.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packArchive } from "@sluice/archive";
import { startFileServer } from "./file-server.ts";
import { publishCharts, pushChart, type Published } from "./publish.ts";
import { startRegistry } from "./registry.ts";

/** Runs one command line in a folder. */
export type RunHelm = (
  args: string[],
  where: { folder: string; home: string },
) => Promise<{ code: number; stdout: string; stderr: string }>;

async function chartOf(name: string, version: string): Promise<Published> {
  const file = (inside: string, text: string) => ({ path: `${name}/${inside}`, content: Buffer.from(text) });
  const archive = await packArchive([
    file("Chart.yaml", `apiVersion: v2\nname: ${name}\nversion: ${version}\ndescription: a chart\n`),
    file("values.yaml", `version: ${version}\n`),
    file("templates/a.yaml", `kind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {from: "${version}"}\n`),
  ]);
  return { name, version, archive };
}

const dependency = (name: string, version: string, repository: string, more = "") =>
  `- name: ${name}\n  version: "${version}"\n  repository: "${repository}"\n${more}`;

type Step = string[] | { write: string; text: string } | { remove: string };

/** The commands, and what changes between them. */
function stepsFor({ repository, registry, digest }: { repository: string; registry: string; digest: string }): Step[] {
  const charts = `oci://${registry}/charts`;
  const head = "apiVersion: v2\nname: app\nversion: 0.1.0\ndependencies:\n";
  const chart = (text: string): Step => ({ write: "app/Chart.yaml", text: head + text });
  // Of two charts of a name that fit, Helm takes now the one and now the other.
  const both = dependency("lib", "^1.2.0", repository) + dependency("near", ">=0.1.0", "file://../near");
  return [
    ["pull", "lib", "--repo", repository],
    ["pull", "lib", "--repo", repository, "--version", "^1", "--untar", "-d", "out"],
    ["pull", "lib", "--repo", repository, "--untar", "-d", "out"],
    ["pull", "lib", "--repo", repository, "--version", "3"],
    ["pull", "nothing", "--repo", repository],
    ["pull", "nowhere/lib"],
    ["pull", `${repository}/lib-1.0.0.tgz`],
    ["pull", `${repository}/lib-9.0.0.tgz`],
    ["pull", "lib", "--repo", repository, "--devel", "-d", "out"],
    ["pull", "named/lib", "--version", "1.0.0", "-d", "out"],
    ["template", "x", "lib", "--repo", repository],
    ["template", "x", "named/lib", "--version", "<1.1"],
    ["template", "x", `${repository}/lib-1.0.0.tgz`],
    ["template", "x", "./lib"],
    ["show", "values", "lib", "--repo", repository],
    ["show", "chart", `${charts}/lib`, "--plain-http", "--devel"],
    ["pull", `${charts}/lib`, "--plain-http"],
    ["pull", `${charts}/lib:1.0.0`, "--plain-http", "-d", "out"],
    ["pull", `${charts}/lib@${digest}`, "--plain-http", "-d", "out"],
    ["pull", `${charts}/lib`, "--version", "7.0.0", "--plain-http"],
    ["pull", `${charts}/lib`, "--version", ">7.0.0", "--plain-http"],
    ["template", "x", `${charts}/lib`, "--version", "~1.0", "--plain-http"],
    chart(both + dependency("lib", "1.0.0", repository, "  alias: old\n")),
    ["dependency", "list", "app"],
    ["dependency", "build", "app"],
    ["dependency", "list", "app"],
    { remove: "app/charts" },
    ["dependency", "build", "app"],
    ["template", "x", "app"],
    chart(both),
    ["dependency", "build", "app"],
    ["dependency", "update", "app"],
    chart(dependency("lib", "^3.0.0", repository)),
    ["dependency", "update", "app"],
    chart(dependency("nothing", "^1.0.0", repository)),
    ["dependency", "update", "app"],
    chart(dependency("lib", "^1.0.0", "@nobody")),
    ["dependency", "update", "app"],
    chart(dependency("lib", "^1.0.0", "file://../nowhere")),
    ["dependency", "update", "app"],
    chart(dependency("near", "^7.0.0", "file://../near")),
    ["dependency", "update", "app"],
    chart(dependency("lib", "^1.0.0", charts)),
    ["dependency", "update", "app", "--plain-http"],
    ["dependency", "build", "app", "--plain-http"],
    chart(dependency("far", "0.1.0", "")),
    ["dependency", "update", "app"],
    { write: "old/Chart.yaml", text: "apiVersion: v1\nname: old\nversion: 0.1.0\n" },
    { write: "old/requirements.yaml", text: `dependencies:\n${dependency("lib", "1.0.0", repository)}` },
    ["dependency", "update", "old"],
    ["dependency", "build", "old"],
  ];
}

/** Runs everything, and tells what was said, how it ended and what is there now. */
export async function tellRemoteCharts(run: RunHelm): Promise<string> {
  await using server = await startFileServer();
  await using registry = await startRegistry({ pageSize: 2 });
  const charts = await Promise.all(["1.0.0", "1.2.0", "2.0.0-rc.1"].map((version) => chartOf("lib", version)));
  publishCharts(server, charts);
  const digests = charts.map((chart) => pushChart(registry, "charts/lib", chart));
  const root = mkdtempSync(path.join(tmpdir(), "sluice-remote-test-"));
  const [folder, home] = [path.join(root, "work"), path.join(root, "home")];
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  write(path.join(folder, "near/Chart.yaml"), "apiVersion: v2\nname: near\nversion: 0.3.0\n");
  mkdirSync(path.join(folder, "out"));
  const names = `apiVersion: ""\ngenerated: "0001-01-01T00:00:00Z"\nrepositories:\n- name: named\n  url: ${server.url}/\n`;
  write(path.join(home, "config/repositories.yaml"), names);
  // Helm reads the index of a named repository where `helm repo update` leaves it.
  write(path.join(home, "cache/repository/named-index.yaml"), String(server.files.get("/index.yaml")));
  const clean = (text: string): string =>
    text
      .replaceAll(server.host, "{repository}")
      .replaceAll(registry.host, "{registry}")
      .replaceAll(root, "{root}")
      .replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => {
        const at = digests.indexOf(digest);
        return at < 0 ? "{digest}" : `{digest of ${charts[at]?.version}}`;
      })
      .replaceAll(/sha256-[0-9a-f]{64}/g, "{digest}")
      // Helm reads the index of every named repository again, and says so; ours reads those that it needs.
      .replaceAll(/^(?:Hang tight|Getting updates|\.\.\.Success|Update Complete).*\n/gm, "")
      .replaceAll(/generated: ".*"/g, 'generated: "{now}"');
  let told = "# helm v4.2.3; recorded by testing/kubectl/src/helm-remote.slow.ts\n\n";
  try {
    for (const step of stepsFor({ repository: server.url, registry: registry.host, digest: digests[0] ?? "" })) {
      if ("write" in step) write(path.join(folder, step.write), step.text);
      else if ("remove" in step) rmSync(path.join(folder, step.remove), { recursive: true, force: true });
      else {
        const { code, stdout, stderr } = await run(step, { folder, home });
        const lines = [`$ helm ${step.join(" ")}`, stdout.trimEnd(), stderr.trimEnd(), `exit ${code}`];
        told += `${clean(lines.filter((line) => line !== "").join("\n"))}\n${clean(filesIn(folder))}\n`;
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return told;
}

/** What there is in the folder, and what locks say. */
function filesIn(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(tgz|lock)$|^out\/lib$/.test(file),
  );
  return files
    .sort()
    .map((file) => {
      const whole = path.join(folder, file);
      return file.endsWith(".lock") && existsSync(whole)
        ? `  ${file}:\n${readFileSync(whole, "utf8").replaceAll(/^/gm, "    ").trimEnd()}\n`
        : `  ${file}\n`;
    })
    .join("");
}
