// Connections to the machine under an object: exec, port-forward, proxies. They are admitted as in a cluster, and refused then: there is no machine.
// @see apiserver pkg/endpoints/handlers/rest.go (ConnectResource), kubernetes pkg/apis/core/types.go (PodExecOptions and its like)
import type { KubeObject } from "@sluice/objects";
import { admitBelow } from "./admission/admit.ts";
import type { ApiResponse } from "./api-request.ts";
import type { Resource } from "./resources/resource.ts";
import { requestOf, type Served } from "./served.ts";
import { ApiError, badRequest, noSuchPath } from "./status-error.ts";
import { readObject } from "./write/address.ts";

/** Kinds with a machine below them, in a real cluster. */
export const hasMachine = ({ group, kind }: Resource): boolean =>
  group === "" && (kind === "Pod" || kind === "Node" || kind === "Service");

type Fields = { [name: string]: "flag" | "text" | "texts" | "numbers" };

/** How a connection is made, as its query says it. */
type Connection = { kind: string; fields: Fields; why: string };

const streams: Fields = { stdin: "flag", stdout: "flag", stderr: "flag", tty: "flag", container: "text" };
const proxy = (kind: string): Connection => ({ kind, fields: {}, why: "answers no request (proxy)" });

const connections: { readonly [place: string]: Connection } = {
  "Pod/exec": {
    kind: "PodExecOptions",
    fields: { ...streams, command: "texts" },
    why: "can execute nothing (exec)",
  },
  "Pod/attach": { kind: "PodAttachOptions", fields: streams, why: "has nothing to attach to (attach)" },
  "Pod/portforward": {
    kind: "PodPortForwardOptions",
    fields: { ports: "numbers" },
    why: "listens on no port (portforward)",
  },
  "Pod/proxy": proxy("PodProxyOptions"),
  "Service/proxy": proxy("ServiceProxyOptions"),
  "Node/proxy": proxy("NodeProxyOptions"),
};

/** Refuses what only the machine under an object could do. @throws {ApiError} 501, or 404; or what whoever admits connections says */
export async function answerConnection(call: Served): Promise<ApiResponse> {
  const { context, resource, route, query } = call;
  const place = `${resource.kind}/${route.subresource ?? ""}`;
  if (place === "Pod/log") throw refusal(call, "has written no log");
  const connection = Object.hasOwn(connections, place) ? connections[place] : undefined;
  if (!connection) throw noSuchPath();
  if (query.has("dryRun")) throw badRequest("dryRun is not supported");
  const { kind, why } = connection;
  const object = optionsOf(connection, call);
  const about = { ...requestOf(call, undefined, undefined, { dryRun: false }), object, kind: { ...coreVersion, kind } };
  await admitBelow(context, { ...about, operation: "CONNECT" }, []);
  throw refusal(call, why);
}

const coreVersion = { group: "", version: "v1" };

/** Only of an object that is there can it be said why not. */
function refusal({ context, resource, route }: Served, why: string): ApiError {
  const { name = "", namespace } = route;
  readObject(context, resource, { name, namespace });
  const whole = `${resource.singular} "${name}" ${why}: this API simulates pods, with no machine that runs them`;
  return new ApiError(501, "NotImplemented", whole);
}

/** Such options have no metadata. */
function optionsOf({ kind, fields }: Connection, { route, query }: Served): KubeObject {
  const given = Object.entries(fields).flatMap(([name, sort]) => {
    const value = valueOf(query.getAll(name), sort);
    return value === undefined ? [] : [[name, value]];
  });
  const path = route.below === undefined ? {} : { path: route.below };
  return { kind, apiVersion: "v1", ...Object.fromEntries(given), ...path };
}

/** What a parameter says; nothing where Go would leave the field out. */
function valueOf(texts: string[], sort: Fields[string]): unknown {
  const [first] = texts;
  if (first === undefined) return undefined;
  if (sort === "texts") return texts;
  if (sort === "numbers") return texts.map(Number);
  if (sort === "text") return first === "" ? undefined : first;
  return first.toLowerCase() === "false" || first === "0" ? undefined : true;
}
