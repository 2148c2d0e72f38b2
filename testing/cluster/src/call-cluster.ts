// Calls on a cluster by method and path, as the conformance suite makes them.
import { ask, type Reply } from "./ask-cluster.ts";
import type { Cluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";

/** Sends a request; a PATCH is a merge patch. */
export const call = ({ apiServer }: Cluster, method: string, url: string, body?: object): Promise<Reply> => {
  const headers: { [name: string]: string } =
    method === "PATCH" ? { "content-type": "application/merge-patch+json" } : {};
  return ask(apiServer.handle, url, { method, headers, ...(body ? { body } : {}) });
};

/** Waits until there is nothing at a path. */
export const gone = (cluster: Cluster, url: string): Promise<number> =>
  eventually(
    async () => (await call(cluster, "GET", url)).status,
    (status) => status === 404,
  );
