// A Kubernetes API and a client on it, in process. For tests of whatever talks to a cluster.
import { randomUUID } from "node:crypto";
import { createApiServer, type ApiHandler, type ApiServer, type ApiServerOptions } from "@sluice/apiserver";
import { createClient, type Client, type Transport } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";

/** A running cluster; dispose it at the end of the test. */
export type Cluster = {
  client: Client;
  apiServer: ApiServer;
  /** A list that every request of the client from now on is added to, as `METHOD /path`. Without it none is kept: clusters in benchmarks see millions. */
  recordRequests(): readonly string[];
  /** Put between client and API: answer yourself, or call `next`. */
  intercept(interceptor: Interceptor | undefined): void;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Sees each request before the API does. */
export type Interceptor = (request: Parameters<ApiHandler>[0], next: ApiHandler) => ReturnType<ApiHandler>;

/** Starts a cluster. */
export function startCluster(options: Partial<ApiServerOptions> = {}): Cluster {
  const apiServer = createApiServer({
    now: () => Date.now(),
    newUid: () => randomUUID(),
    random: () => Math.random(),
    ...options,
  });
  const records: string[][] = [];
  let interceptor: Interceptor | undefined;
  const transport: Transport = (request) => {
    for (const record of records) record.push(`${request.method} ${request.url}`);
    return interceptor ? interceptor(request, apiServer.handle) : apiServer.handle(request);
  };
  return {
    client: createClient({ transport, userAgent: "test" }),
    apiServer,
    recordRequests() {
      const record: string[] = [];
      records.push(record);
      return record;
    },
    intercept: (next) => (interceptor = next),
    [Symbol.asyncDispose]: () => apiServer.close(),
  };
}

/** A ConfigMap, for tests that need just any object. */
export const configMap = (name: string, data: { [key: string]: string } = {}, namespace = "default"): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace },
  data,
});

/** A Deployment of one container. */
export const deployment = (
  name: string,
  {
    image = "nginx:1",
    replicas = 1,
    namespace = "default",
    annotations,
  }: { image?: string; replicas?: number; namespace?: string; annotations?: { [key: string]: string } } = {},
): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace, ...(annotations ? { annotations } : {}) },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "app", image }] } },
  },
});
