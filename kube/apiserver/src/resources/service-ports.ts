// Ports of services on the nodes: those that are wished for, if they are free, or such as follow from the name, so that runs are alike.
// @see kubernetes pkg/registry/core/service/storage/{storage,alloc}.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { ApiError, internalError } from "../status-error.ts";
import { invalidValue } from "./causes.ts";
import { listOf, specOf, type Fields } from "./defaulting.ts";
import type { Completion } from "./resource.ts";
import { freeNumber, numberFor } from "./service-numbers.ts";
import { refuseService } from "./service-families.ts";
import { checksNodes, needsNodePorts } from "./service-type-change.ts";

const [firstPort, portCount] = [30_000, 2768];

const others = (object: KubeObject, { store }: Completion): Fields[] =>
  store.list("/services").flatMap((one) => (one.metadata.uid === object.metadata.uid ? [] : [specOf(one)]));

/** Ports on the nodes that other services have, for their own ports or to be asked whether they are there. */
const portsTaken = (object: KubeObject, about: Completion): Set<unknown> =>
  new Set(
    others(object, about).flatMap(({ ports, healthCheckNodePort }) => [
      ...listOf(ports).map(({ nodePort }) => nodePort),
      healthCheckNodePort,
    ]),
  );

const freePort = (object: KubeObject, salt: string, taken: ReadonlySet<unknown>): number =>
  firstPort + freeNumber(numberFor(object, salt, portCount), portCount, (number) => taken.has(firstPort + number));

/** Why nobody can have a port; in a trial only because somebody has it. */
function whyNot(port: unknown, taken: ReadonlySet<unknown>, { dryRun }: Completion): string | undefined {
  const number = Number(port);
  const last = firstPort + portCount - 1;
  if (!dryRun && (number < firstPort || number > last))
    return `provided port is not in the valid range. The range of valid ports is ${firstPort}-${last}`;
  return taken.has(port) ? "provided port is already allocated" : undefined;
}

/** What is not said stays as it was, by the names of ports. */
function keepNodePorts(ports: Fields[], old: Fields[]): void {
  const named = new Map(old.map(({ name = "", nodePort }) => [name, nodePort]));
  const kept = new Set(old.map(({ nodePort }) => nodePort).filter(Boolean));
  const used = new Set(ports.map(({ nodePort }) => nodePort).filter((port) => kept.has(port)));
  for (const port of ports) {
    const known = named.get(port["name"] ?? "");
    if (!port["nodePort"] && known && !used.has(known)) port["nodePort"] = known;
  }
}

/** Gives each port of a service its port on the nodes. @throws {ApiError} 422 when one that it wants is no such port, or taken */
export function allocateNodePorts(object: KubeObject, about: Completion): void {
  const spec = specOf(object);
  const ports = listOf(spec["ports"]);
  const before = about.before && specOf(about.before);
  if (before && needsNodePorts(before) && needsNodePorts(spec)) keepNodePorts(ports, listOf(before["ports"]));
  if (before) refuseDoubles(ports);
  const own = new Set(listOf(before?.["ports"]).map(({ nodePort }) => nodePort));
  const wanted = ports.some(({ nodePort }) => nodePort && !own.has(nodePort));
  if (!wanted && (!needsNodePorts(spec) || ports.every(({ nodePort }) => nodePort))) return;
  const taken = portsTaken(object, about);
  const [ofNumber, given] = [new Map<unknown, unknown>(), new Set<unknown>()];
  for (const [index, port] of ports.entries()) {
    const { port: number, nodePort } = port;
    const shared = before ? undefined : ofNumber.get(number);
    if (!nodePort && !needsNodePorts(spec)) continue;
    const asked = nodePort || (shared ?? wishOf(ports, number, before));
    if (asked && asked !== shared && !own.has(asked) && !(before && given.has(asked))) {
      const why = whyNot(asked, taken, about);
      refuseService(object, why === undefined ? [] : [invalidValue(`spec.ports[${index}].nodePort`, asked, why)]);
    }
    port["nodePort"] = asked || freePort(object, `${String(number)}/${String(port["protocol"])}`, taken);
    taken.add(port["nodePort"]);
    given.add(port["nodePort"]);
    if (!ofNumber.has(number)) ofNumber.set(number, port["nodePort"]);
  }
}

/** One port on the nodes may be that of several ports of a service, if they are of several protocols. */
function refuseDoubles(ports: Fields[]): void {
  const given = new Set<string>();
  for (const { protocol, nodePort } of ports) {
    if (!nodePort) continue;
    const both = `{${String(protocol)} ${String(nodePort)}}`;
    if (given.has(both)) throw new ApiError(500, "", `duplicate nodePort: ${both}`);
    given.add(both);
  }
}

/** Ports of one number have one port on the nodes, if they are new and one of them says which. */
const wishOf = (ports: Fields[], number: unknown, before: Fields | undefined): unknown =>
  before ? undefined : ports.find((one) => one["port"] === number && one["nodePort"])?.["nodePort"];

/** Gives a service the port where nodes say whether they have a pod of it. @throws {ApiError} 500 when the one that it wants cannot be had */
export function allocateHealthCheckPort(object: KubeObject, about: Completion): void {
  const spec = specOf(object);
  const before = about.before && specOf(about.before);
  const isKept = before !== undefined && checksNodes(before);
  if (isKept) {
    spec["healthCheckNodePort"] ||= before["healthCheckNodePort"];
    return;
  }
  const taken = portsTaken(object, about);
  for (const { nodePort } of listOf(spec["ports"])) taken.add(nodePort);
  const { healthCheckNodePort: wanted } = spec;
  const why = wanted ? whyNot(wanted, taken, about) : undefined;
  if (why !== undefined)
    throw internalError(`failed to allocate requested HealthCheck NodePort ${String(wanted)}: ${why}`);
  spec["healthCheckNodePort"] = wanted || freePort(object, "health", taken);
}
