// How this runtime compares with Go's controller-runtime on the same API: cache all objects of a kind, visit each, change nothing. Needs Go; no test.
//   node scripts/compare-controller-runtime.ts [COUNT]     10,000 objects when absent
// Each runs three times, alone, in a process of its own, against the embedded API over HTTPS in this one; the median counts.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApiServer, makeKubeconfig, makeServingCertificate, serveApi } from "../kube/apiserver/src/index.ts";
import { createClient, createHttpTransport, parseKubeconfig } from "../kube/client/src/index.ts";
import { installKinds, ready, runControllers, type Controller } from "../kube/runtime/src/index.ts";
import { defineKind, reconciledStatus, s } from "../engines/schema/src/index.ts";

type Report = { ms: number; cpuMs: number; rssMiB: number };

const Step = defineKind({
  group: "example.com",
  version: "v1",
  kind: "Step",
  plural: "steps",
  doc: "Anything.",
  spec: s.object("Anything.", { size: s.optional(s.integer("Anything.")) }),
  status: s.object("How far it is.", { ...reconciledStatus }),
});

/** What is measured: from nothing to a visit of every object. */
async function ours(kubeconfig: string, count: number): Promise<Report> {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  const port = {
    readFile: (file: string) => readFileSync(file, "utf8"),
    resolvePath: (_from: string, to: string) => to,
  };
  const access = parseKubeconfig([{ path: kubeconfig, text: readFileSync(kubeconfig, "utf8") }], port);
  const { transport, close } = createHttpTransport(access);
  const ending = new AbortController();
  const all = Promise.withResolvers<void>();
  let visits = 0;
  const controller: Controller = {
    name: "compare-controller",
    kind: Step,
    async reconcile() {
      visits += 1;
      if (visits === count) all.resolve();
      return ready("Done", "done");
    },
  };
  const { stopped } = runControllers([controller], { client: createClient({ transport }), signal: ending.signal });
  await all.promise;
  const { user, system } = process.cpuUsage(cpu);
  const report = {
    ms: Math.round(performance.now() - startedAt),
    cpuMs: Math.round((user + system) / 1000),
    rssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  ending.abort();
  await stopped;
  close();
  return report;
}

function measure(program: string, args: string[]): Promise<Report> {
  const { promise, resolve, reject } = Promise.withResolvers<Report>();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  child.on("close", (code) =>
    code === 0 ? resolve(JSON.parse(text) as Report) : reject(new Error(`${program} ended with ${code}`)),
  );
  return promise;
}

async function compare(count: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-compare-"));
  const source = path.join(import.meta.dirname, "compare-controller-runtime");
  const program = path.join(folder, "compare");
  execFileSync("go", ["build", "-mod=mod", "-o", program, "."], { cwd: source, stdio: "inherit" });
  const api = createApiServer({
    now: () => Date.now(),
    newUid: () => crypto.randomUUID(),
    random: () => Math.random(),
  });
  const client = createClient({ transport: api.handle });
  await installKinds(client, [Step]);
  for (let index = 0; index < count; index += 1) {
    const metadata = { name: `s-${index}`, namespace: "default" };
    await client.create({ apiVersion: "example.com/v1", kind: "Step", metadata, spec: {} });
  }
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const server = await serveApi(api.handle, { tls, token: "secret" });
  const kubeconfig = path.join(folder, "kubeconfig");
  writeFileSync(kubeconfig, makeKubeconfig({ url: server.url, certificate: tls.certificate, token: "secret" }));
  const args = [kubeconfig, String(count)];
  const script = path.join(import.meta.dirname, "compare-controller-runtime.ts");
  await measure(process.execPath, [script, "ours", ...args]); // settles every status, so that nothing is left to be written
  const both: { [name: string]: Report[] } = { ours: [], go: [] };
  for (let round = 0; round < 3; round += 1) {
    both["ours"]?.push(await measure(process.execPath, [script, "ours", ...args]));
    both["go"]?.push(await measure(program, args));
  }
  const median = (name: string, field: keyof Report): number =>
    (both[name] ?? []).map((report) => report[field]).sort((left, right) => left - right)[1] ?? 0;
  console.log(`${count} objects from nothing to a visit of each that changes nothing`);
  for (const field of ["ms", "cpuMs", "rssMiB"] as const) {
    const [mine, theirs] = [median("ours", field), median("go", field)];
    console.log(
      `${field.padEnd(7)} ours ${mine}, controller-runtime ${theirs}: ${(mine / theirs).toFixed(2)} times as much`,
    );
  }
  await server.close();
  await api.close();
  rmSync(folder, { recursive: true });
}

const [first = "10000", kubeconfig = "", count = "0"] = process.argv.slice(2);
if (first === "ours") console.log(JSON.stringify(await ours(kubeconfig, Number(count))));
else await compare(Number(first));
