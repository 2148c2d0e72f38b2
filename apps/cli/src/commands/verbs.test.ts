// flux's verbs over a kubeconfig, against a fleet that `sluice up` runs.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { createProgram } from "../program.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "sluice-verbs-test-"));
const fleet = path.join(scratch, "fleet");
const ending = new AbortController();
let running: Promise<number>;

type Result = { code: number; out: string; err: string };

function start(args: string[], { signal, told }: { signal: AbortSignal; told?: (text: string) => void }) {
  let [out, err] = ["", ""];
  const program = createProgram({
    variables: { HOME: scratch },
    folder: scratch,
    out: (text) => void (out += text),
    err(text) {
      err += text;
      told?.(text);
    },
    isTerminal: false,
    columns: 200,
    signal,
  });
  return program(args).then((code): Result => ({ code, out, err }));
}

const sluice = (...args: string[]): Promise<Result> =>
  start([...args, "--kubeconfig", "kubeconfig"], { signal: AbortSignal.timeout(20_000) });

before(async () => {
  mkdirSync(fleet);
  const deployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: web:1}]}\n";
  writeFileSync(path.join(fleet, "web.yaml"), deployment);
  const { promise, resolve } = Promise.withResolvers<void>();
  running = start(["up", "fleet", "--kubeconfig-out", "kubeconfig"], {
    signal: ending.signal,
    told: (text) => void (text.includes("watching for commits") && resolve()),
  }).then(({ code }) => code);
  await promise;
});
after(async () => {
  ending.abort();
  assert.equal(await running, 130);
  rmSync(scratch, { recursive: true, force: true });
});

test("get prints flux's columns, for every kind and every output", async () => {
  const { code, out, err } = await sluice("get", "kustomizations");
  assert.equal(code, 0, err);
  assert.match(
    out,
    /^NAME {2,}REVISION {2,}SUSPENDED {2,}READY {2,}MESSAGE\s*\nfleet {2,}main@sha1:[0-9a-f]{8}\S* {2,}False {2,}True {2,}Applied revision: main@sha1:/,
  );
  assert.match(
    (await sluice("get", "sources", "git", "-A")).out,
    /^NAMESPACE +NAME +REVISION[^\n]*\nflux-system +fleet /,
  );
  assert.match((await sluice("get", "ks", "fleet", "-o", "name")).out, /^kustomization\S*\/fleet\n$/);
  assert.equal(
    (JSON.parse((await sluice("get", "ks", "fleet", "-o", "json")).out) as { kind: string }).kind,
    "Kustomization",
  );
  assert.match((await sluice("get", "ks", "-o", "yaml")).out, /kind: Kustomization/);
  assert.match((await sluice("get", "all")).out, /fleet[^]*fleet/);
});

test("get by a label that nothing has, and of a name that is not there", async () => {
  assert.doesNotMatch((await sluice("get", "ks", "-l", "nobody=has-this")).out, /fleet/);
  const missing = await sluice("get", "ks", "missing").catch((error: Error) => ({
    code: 2,
    out: "",
    err: error.message,
  }));
  assert.notEqual(missing.code, 0);
  assert.match(missing.err, /missing/);
});

test("suspend stops a Kustomization, reconcile refuses it, resume brings it back", async () => {
  const suspended = await sluice("suspend", "kustomization", "fleet");
  assert.equal(suspended.code, 0, suspended.err);
  assert.match((await sluice("get", "ks")).out, /fleet +\S+ +True /);
  const refused = await sluice("reconcile", "kustomization", "fleet").catch((error: Error) => ({
    code: 2,
    out: "",
    err: error.message,
  }));
  assert.notEqual(refused.code, 0);
  assert.match(refused.err, /suspended/);
  const resumed = await sluice("resume", "kustomization", "fleet");
  assert.equal(resumed.code, 0, resumed.err);
  assert.match((await sluice("get", "ks")).out, /fleet +\S+ +False +True /);
});

test("reconcile waits for the answer to its request, and brings the source along when asked", async () => {
  const { code, err, out } = await sluice("reconcile", "kustomization", "fleet", "--with-source");
  assert.equal(code, 0, err);
  assert.match(err + out, /applied revision main@sha1:/i);
});

test("events, tree and trace tell what happened, what belongs to what, and where an object comes from", async () => {
  assert.match((await sluice("events")).out, /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE[^]*Kustomization\/fleet/);
  assert.match(
    (await sluice("tree", "kustomization", "fleet")).out,
    /^Kustomization\/flux-system\/fleet\n└── Deployment\/default\/web/,
  );
  const trace = await sluice("trace", "deployment", "web", "-n", "default");
  assert.equal(trace.code, 0, trace.err);
  assert.match(trace.out, /Object: +Deployment\/web[^]*Kustomization: +fleet[^]*GitRepository: +fleet/);
});

test("get --watch goes on with every change until it is ended", async () => {
  const watching = new AbortController();
  let seen = "";
  const { promise, resolve } = Promise.withResolvers<void>();
  const program = createProgram({
    variables: { HOME: scratch },
    folder: scratch,
    out(text) {
      seen += text;
      if (/fleet +\S+ +True/.test(seen)) resolve();
    },
    err: () => {},
    isTerminal: false,
    columns: 200,
    signal: watching.signal,
  });
  const done = program(["get", "ks", "--watch", "--kubeconfig", "kubeconfig"]).catch(() => 130);
  await sluice("suspend", "kustomization", "fleet");
  await promise;
  watching.abort();
  await done;
  await sluice("resume", "kustomization", "fleet");
});
