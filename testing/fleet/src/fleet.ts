// A cluster, a real Git repository and all controllers, for tests that follow one commit to a running workload.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findCondition, gvkOf, type KubeObject } from "@sluice/objects";
import {
  ensureDefinitions,
  reconciledDefinitions,
  startOperator,
  waitingDefinitions,
  type Operator,
  type OperatorOptions,
} from "@sluice/operator";
import { eventually, startCluster, type Cluster } from "@sluice/testing-cluster";
import { startGitServer, type TestRepository } from "@sluice/testing-git-server";
import type { EventReport } from "@sluice/runtime";

/** A fleet at work; dispose it at the end of the test. */
export type Fleet = {
  cluster: Cluster;
  repository: TestRepository;
  events: { object: string; event: EventReport }[];
  operator: Operator;
  /** Asks the source controller to look now, as a webhook would. */
  poke(kind?: string, name?: string): Promise<void>;
  /** Waits for a Ready condition that `accept` takes. */
  settled(
    kind: string,
    name: string,
    accept: (ready: { status: string; reason: string; message: string }, object: KubeObject) => boolean,
  ): Promise<KubeObject>;
  get(apiVersion: string, kind: string, name: string, namespace?: string): Promise<KubeObject | undefined>;
  /** Stops the controllers as a crash does: nothing in flight is finished. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const apiVersions: { [kind: string]: string } = {
  GitRepository: "source.toolkit.fluxcd.io/v1",
  Kustomization: "kustomize.toolkit.fluxcd.io/v1",
};

/** Starts a fleet over a repository with these files: a GitRepository `fleet`, and the objects given. */
export async function startFleet(
  files: { [path: string]: string },
  objects: KubeObject[] = [],
  options: { interval?: string; operator?: Partial<OperatorOptions> } = {},
): Promise<Fleet> {
  const cluster = startCluster();
  const repository = await startGitServer();
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-test-storage-"));
  const events: Fleet["events"] = [];
  let stop = new AbortController();
  repository.commit(files, { message: "first" });
  await ensureDefinitions(cluster.client, [...reconciledDefinitions(), ...waitingDefinitions()], stop.signal);
  const start = (): Promise<Operator> =>
    startOperator({
      client: cluster.client,
      storageFolder: folder,
      signal: stop.signal,
      onEvent: ({ kind, metadata }, event) => void events.push({ object: `${kind}/${metadata.name}`, event }),
      ...options.operator,
    });

  const fleet: Fleet = {
    cluster,
    repository,
    events,
    operator: await start(),
    async poke(kind = "GitRepository", name = "fleet") {
      const body = { metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": String(performance.now()) } } };
      await cluster.client.patch(
        gvkOf({ apiVersion: apiVersions[kind] ?? "", kind }),
        { name, namespace: "default" },
        { type: "merge", body },
      );
    },
    settled: (kind, name, accept) =>
      eventually(
        () => cluster.client.get(gvkOf({ apiVersion: apiVersions[kind] ?? "", kind }), { name, namespace: "default" }),
        (object) => {
          const ready = findCondition(object, "Ready");
          return ready !== undefined && accept(ready, object);
        },
        { what: `${kind}/${name}` },
      ),
    get: (apiVersion, kind, name, namespace = "default") =>
      cluster.client.get(gvkOf({ apiVersion, kind }), { name, namespace }).catch(() => undefined),
    async crash() {
      stop.abort();
      await fleet.operator.stopped;
    },
    async restart() {
      stop = new AbortController();
      fleet.operator = await start();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await fleet.operator.stopped;
      await cluster[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const source: KubeObject = {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: { name: "fleet", namespace: "default" },
    spec: { url: repository.url, interval: options.interval ?? "10m", ref: { branch: "main" } },
  };
  for (const object of [source, ...objects]) await cluster.client.create(object);
  await fleet.operator.started;
  return fleet;
}
