// Flux's controllers keep the contract that every controller keeps.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before } from "node:test";
import { GitRepository } from "@sluice/api-source";
import { Kustomization } from "@sluice/api-kustomize";
import { createArtifactStorage, serveArtifacts } from "@sluice/artifacts";
import { systemGit } from "@sluice/git";
import { kustomizeControllers } from "@sluice/kustomize-controller";
import type { KubeObject } from "@sluice/objects";
import { sourceControllers } from "@sluice/source-controller";
import { keepsTheContract, type Setting } from "@sluice/testing-contracts";
import { startGitServer, type TestRepository } from "@sluice/testing-git-server";

const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: ${value}\n`;

let repository: TestRepository;
before(async () => {
  repository = await startGitServer();
  repository.commit({
    "one/a.yaml": configMap("a", "one"),
    "one/b.yaml": configMap("b", "one"),
    "two/a.yaml": configMap("a", "two"),
  });
});
after(() => repository[Symbol.asyncDispose]());

/** A disk and an artifact server that outlive the processes; the controllers of both rooms. */
async function setUp(effects: Setting["effects"]): Promise<Setting> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-contract-"));
  let address = "";
  const storage = createArtifactStorage({ folder, advertisedUrl: () => address });
  const server = await serveArtifacts(storage, {});
  address = server.url;
  const redirect = () => ({ url: repository.url });
  return {
    effects,
    controllers: ({ client, signal }) => [
      ...sourceControllers({ git: systemGit, storage, redirect }),
      ...kustomizeControllers({ client, signal }),
    ],
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const source: KubeObject = {
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "GitRepository",
  metadata: { name: "fleet", namespace: "default" },
  spec: { url: "https://git.example/fleet.git", interval: "10m", ref: { branch: "main" } },
};
const kustomization = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name, namespace: "default" },
  spec: {
    interval: "10m",
    retryInterval: "50ms",
    prune: true,
    path: "./one",
    sourceRef: { kind: "GitRepository", name: "fleet" },
    targetNamespace: "default",
    ...spec,
  },
});

const kinds = [GitRepository, Kustomization];

keepsTheContract("GitRepository", {
  kinds,
  object: source,
  change: { spec: { ignore: "one/b.yaml" } },
  negativeConditions: ["StorageOperationFailed", "FetchFailed", "ArtifactOutdated"],
  setUp: () =>
    setUp(async (client) => {
      const found = await client.get(GitRepository, { name: "fleet", namespace: "default" }).catch(() => undefined);
      return found?.status?.artifact?.digest;
    }),
  inRealTime: true,
  seeds: 8,
});

keepsTheContract("Kustomization", {
  kinds,
  beforehand: [source],
  object: kustomization("apps"),
  another: kustomization("another", { nameSuffix: "-another" }),
  change: { spec: { path: "./two" } },
  setUp: () =>
    setUp(async (client) => {
      const { items } = await client.list({ group: "", version: "v1", kind: "ConfigMap" }, { namespace: "default" });
      return items
        .map(({ metadata, data }) => [metadata.name, data])
        .filter(([name]) => !String(name).endsWith("-another"));
    }),
  inRealTime: true,
  seeds: 8,
});
