// Cells of pods: the one status word that says how a pod is.
// @see kubernetes pkg/printers/internalversion/printers.go printPod
import type { KubeObject } from "@sluice/objects";
import { ageOf } from "./age.ts";
import { field, listOf, numberOf, specOf, statusOf, textOf, type CellsOfKind, type Fields } from "./cells.ts";

const containerStatuses = (object: KubeObject): Fields[] => listOf(statusOf(object)["containerStatuses"]);
const stateOf = (status: Fields, state: string): Fields | undefined =>
  (status["state"] as Fields | undefined)?.[state] as Fields | undefined;

const isReady = (status: Fields): boolean => status["ready"] === true && stateOf(status, "running") !== undefined;

function ended({ reason, signal, exitCode }: Fields): string {
  if (reason) return textOf(reason);
  return signal ? `Signal:${textOf(signal)}` : `ExitCode:${textOf(exitCode, "0")}`;
}

/** What an init container that is not done says; undefined when all are. */
function initialising(object: KubeObject): string | undefined {
  const statuses = listOf(statusOf(object)["initContainerStatuses"]);
  const specs = listOf(specOf(object)["initContainers"]);
  for (const [index, status] of statuses.entries()) {
    const isSidecar = specs.find(({ name }) => name === status["name"])?.["restartPolicy"] === "Always";
    const terminated = stateOf(status, "terminated");
    if (terminated && numberOf(terminated["exitCode"]) === 0) continue;
    if (isSidecar && status["started"] === true) continue;
    if (terminated) return `Init:${ended(terminated)}`;
    const reason = textOf(stateOf(status, "waiting")?.["reason"]);
    return reason !== "" && reason !== "PodInitializing" ? `Init:${reason}` : `Init:${index}/${specs.length}`;
  }
  return undefined;
}

/** What the containers say, the first having the last word. */
function running(object: KubeObject, otherwise: string): string {
  let word = otherwise;
  let isRunning = false;
  for (const status of containerStatuses(object).toReversed()) {
    const waiting = textOf(stateOf(status, "waiting")?.["reason"]);
    const terminated = stateOf(status, "terminated");
    if (waiting !== "") word = waiting;
    else if (terminated) word = ended(terminated);
    else if (isReady(status)) isRunning = true;
  }
  if (word !== "Completed" || !isRunning) return word;
  const ready = listOf(statusOf(object)["conditions"]).find(({ type }) => type === "Ready");
  return ready?.["status"] === "True" ? "Running" : "NotReady";
}

function status(object: KubeObject): string {
  const { phase, reason } = statusOf(object);
  const plain = textOf(reason ?? phase);
  const gated = listOf(statusOf(object)["conditions"]).some(
    ({ type, reason: why }) => type === "PodScheduled" && why === "SchedulingGated",
  );
  const word = initialising(object) ?? running(object, gated ? "SchedulingGated" : plain);
  if (!object.metadata.deletionTimestamp) return word;
  if (reason === "NodeLost") return "Unknown";
  return phase === "Succeeded" || phase === "Failed" ? word : "Terminating";
}

function restarts(object: KubeObject, now: number): string {
  const all = containerStatuses(object);
  const total = all.reduce((sum, { restartCount }) => sum + numberOf(restartCount), 0);
  const times = all
    .map((one) => ((one["lastState"] as Fields | undefined)?.["terminated"] as Fields | undefined)?.["finishedAt"])
    .filter((time) => typeof time === "string")
    .sort();
  const last = times.at(-1);
  return total > 0 && last !== undefined ? `${total} (${ageOf(last, now)} ago)` : String(total);
}

function gates(object: KubeObject): string {
  const wanted = listOf(specOf(object)["readinessGates"]);
  if (wanted.length === 0) return "<none>";
  const met = wanted.filter(({ conditionType }) =>
    listOf(statusOf(object)["conditions"]).some(
      (condition) => condition["type"] === conditionType && condition["status"] === "True",
    ),
  );
  return `${met.length}/${wanted.length}`;
}

/** Cells of a pod. */
export const podCells: CellsOfKind = {
  Ready: (object) =>
    `${containerStatuses(object).filter(isReady).length}/${listOf(specOf(object)["containers"]).length}`,
  Status: status,
  Restarts: restarts,
  IP: field("status.podIP", "<none>"),
  Node: field("spec.nodeName", "<none>"),
  "Nominated Node": field("status.nominatedNodeName", "<none>"),
  "Readiness Gates": gates,
};
