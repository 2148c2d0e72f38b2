// Runs the greeting controller against the cluster of a kubeconfig, until Ctrl-C: node examples/controllers/src/main.ts ~/.kube/config
import { readFileSync } from "node:fs";
import path from "node:path";
import { createClient, createHttpTransport, parseKubeconfig } from "@sluice/client";
import { clusterRoleFor, installKinds, runControllers, serveTelemetry, whileLeading } from "@sluice/runtime";
import { Greeting, greetingController } from "./greeting.ts";

const [file = "", metricsPort = "0"] = process.argv.slice(2);
const ending = new AbortController();
process.once("SIGINT", () => ending.abort());
process.once("SIGTERM", () => ending.abort());
const { signal } = ending;

const readFile = (name: string): string => readFileSync(name, "utf8");
const resolvePath = (from: string, to: string): string => path.resolve(path.dirname(from), to);
const access = parseKubeconfig([{ path: file, text: readFile(file) }], { readFile, resolvePath });
const { transport, close } = createHttpTransport(access, { variables: process.env });
const client = createClient({ transport });
const controllers = [greetingController];

// What the cluster must know: the kind, and the role that the controller's account is bound to.
await installKinds(client, [Greeting], { signal });
const role = await clusterRoleFor(client, { name: "greeting-controller", controllers });
await client.apply(role, { fieldManager: "greeting-controller", force: true, signal });

// Of several replicas the one that holds the lease works.
const lease = { name: "greeting-controller", namespace: access.namespace };
const identity = `${process.pid}`;
await whileLeading({ client, lease, identity, signal }, async (until) => {
  const { metrics, started, stopped } = runControllers(controllers, { client, signal: until, random: Math.random });
  let isReady = false;
  const stopTelemetry = await serveTelemetry(
    { metrics, isReady: () => isReady },
    { host: "127.0.0.1", port: Number(metricsPort) },
  );
  await started;
  isReady = true;
  process.stdout.write(`greeting the cluster at ${access.server}\n`);
  await stopped;
  await stopTelemetry();
});
close();
