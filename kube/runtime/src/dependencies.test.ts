import { test } from "node:test";
import { defineKind, reconciledStatus, s, type ObjectOf } from "@sluice/schema";
import { deployment, eventually, startCluster } from "@sluice/testing-cluster";
import { createDependencies } from "./dependencies.ts";
import { installKinds } from "./install-kinds.ts";
import { ready } from "./outcome.ts";
import { runControllers } from "./run.ts";
import type { Controller } from "./controller.ts";

const dependsOn = s.optional(
  s.array(
    "What must be ready first.",
    s.object("An object.", {
      apiVersion: s.optional(s.string("Its group and version.")),
      kind: s.optional(s.string("Its kind.")),
      name: s.string("Its name."),
      namespace: s.optional(s.string("Its namespace.")),
    }),
  ),
);
const define = (kind: "App" | "Base") =>
  defineKind({
    group: "example.com",
    version: "v1",
    kind,
    plural: `${kind.toLowerCase()}s`,
    doc: "Anything.",
    spec: s.object("What it waits for.", { dependsOn }),
    status: s.object("How far it is.", { ...reconciledStatus }),
  });
const [App, Base] = [define("App"), define("Base")];
type App = ObjectOf<typeof App>;

function controllerOf(kind: typeof App, visits: string[]): Controller<App> {
  const dependencies = createDependencies(kind, { afterMs: 3_600_000 });
  return {
    name: `${kind.plural}-controller`,
    kind,
    start: (caches) => dependencies.start(caches),
    watches: dependencies.watches,
    async reconcile(object, context) {
      visits.push(`${kind.kind}/${object.metadata.name}`);
      await dependencies.check(object, context);
      return ready("Done", "done");
    },
  };
}

async function running() {
  const cluster = startCluster();
  await installKinds(cluster.client, [App, Base]);
  const ending = new AbortController();
  const visits: string[] = [];
  const controllers = [controllerOf(App, visits), controllerOf(Base, visits)];
  const { started, stopped } = runControllers(controllers, { client: cluster.client, signal: ending.signal });
  await started;
  const readyOf = async (kind: typeof App, name: string) => {
    const { status } = await cluster.client.get(kind, { name, namespace: "default" });
    const found = status?.conditions?.find(({ type }) => type === "Ready");
    return `${found?.status} ${found?.message}`;
  };
  return {
    cluster,
    visits,
    make: (kind: string, name: string, ...on: object[]) =>
      cluster.client.create({
        apiVersion: "example.com/v1",
        kind,
        metadata: { name, namespace: "default" },
        spec: { dependsOn: on },
      }),
    says: (kind: "App" | "Base", name: string, what: string) =>
      eventually(
        () => readyOf(kind === "App" ? App : Base, name),
        (said) => said === what,
      ),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await stopped;
      await cluster[Symbol.asyncDispose]();
    },
  };
}

test("objects of any kinds wait for each other and are visited when it is their turn; nobody polls", async () => {
  await using run = await running();
  await run.make("App", "top", { name: "middle" });
  await run.make(
    "App",
    "middle",
    { kind: "Base", name: "ground" },
    { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
  );
  await run.says(
    "App",
    "top",
    "False dependency 'default/middle' is not ready: dependency 'Base/default/ground' not found",
  );
  await run.make("Base", "ground");
  await run.says("App", "middle", "False dependency 'Deployment/default/web' not found");
  await run.cluster.client.create(deployment("web"));
  await run.says("App", "middle", "True done");
  await run.says("App", "top", "True done");
});

test("a kind that nobody serves is not found, and what waits for it goes on when it comes", async () => {
  await using run = await running();
  await run.make("App", "a", { apiVersion: "later.example/v1", kind: "Thing", name: "x" });
  await run.says("App", "a", "False dependency 'Thing/default/x' not found");
  const names = { kind: "Thing", plural: "things" };
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  await run.cluster.client.create({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.later.example" },
    spec: {
      group: "later.example",
      scope: "Cluster",
      names,
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  });
  await run.cluster.client.create({ apiVersion: "later.example/v1", kind: "Thing", metadata: { name: "x" } });
  await run.says("App", "a", "True done");
});

test("a circle is named from the one who asks, over kinds too", async () => {
  await using run = await running();
  await run.make("App", "a", { kind: "Base", name: "b" });
  await run.make("Base", "b", { kind: "App", name: "c" });
  await run.make("App", "c", { name: "a" });
  const help = "; remove one of these dependsOn entries";
  await run.says("App", "a", `False dependency cycle: default/a → Base/default/b → default/c → default/a${help}`);
  await run.cluster.client.patch(
    App,
    { name: "c", namespace: "default" },
    { type: "merge", body: { spec: { dependsOn: [] } } },
  );
  await run.says("App", "a", "True done");
  await run.make("App", "self", { name: "self" });
  await run.says("App", "self", `False dependency cycle: default/self → default/self${help}`);
});
