// The status of a pod on a node that does not exist: it runs, or has run when it is one that ends, unless its outcome says otherwise.
import { createHash } from "node:crypto";
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { conditions, nowOf, specOf, statusOf, type Fields } from "./conditions.ts";
import { isBroken, outcomeOf } from "./simulation.ts";

type Course = { phase: "Pending" | "Running" | "Succeeded" | "Failed"; ready: boolean; state: Fields };

/** What the kubelet would report. */
export function podStatus(object: KubeObject, context: Context): Fields {
  const startTime = statusOf(object)["startTime"] ?? nowOf(context);
  const { phase, ready, state } = courseOf(object, String(startTime));
  const isOver = phase === "Succeeded" || phase === "Failed";
  const readiness = ready ? "True" : "False";
  const why = phase === "Succeeded" ? "PodCompleted" : phase === "Failed" ? "PodFailed" : "";
  const containers = (specOf(object)["containers"] ?? []) as Fields[];
  return {
    phase,
    qosClass: statusOf(object)["qosClass"] ?? "BestEffort",
    startTime,
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    ...(phase === "Pending" ? {} : { podIP: addressOf(object), podIPs: [{ ip: addressOf(object) }] }),
    conditions: conditions(object, context, [
      ["PodScheduled", "True", "", ""],
      ["Initialized", "True", phase === "Succeeded" ? why : "", ""],
      ["ContainersReady", readiness, why, ""],
      ["Ready", readiness, why, ""],
    ]),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: "",
      ready,
      started: ready && !isOver,
      restartCount: 0,
      state,
    })),
  };
}

/** The one node that everything runs on. */
const nodeAddress = "10.200.0.1";

/** An address that follows from the pod's name, so that runs are alike. */
function addressOf({ metadata }: KubeObject): string {
  const digest = createHash("sha256").update(`${metadata.namespace}/${metadata.name}`).digest();
  return `10.244.${digest[0]}.${Math.max(1, digest[1] ?? 1)}`;
}

function courseOf(object: KubeObject, startedAt: string): Course {
  const outcome = outcomeOf(object);
  const ends = ["Never", "OnFailure"].includes(String(specOf(object)["restartPolicy"] ?? "Always"));
  if (outcome === "image-pull-error")
    return { phase: "Pending", ready: false, state: { waiting: { reason: "ImagePullBackOff" } } };
  if (outcome === "crash-loop")
    return { phase: "Running", ready: false, state: { waiting: { reason: "CrashLoopBackOff" } } };
  const ended = (exitCode: number, reason: string) => ({
    terminated: { exitCode, reason, startedAt, finishedAt: startedAt },
  });
  if (outcome === "job-failed") return { phase: "Failed", ready: false, state: ended(1, "Error") };
  if (isBroken(object)) return { phase: "Running", ready: false, state: { running: { startedAt } } };
  if (ends) return { phase: "Succeeded", ready: false, state: ended(0, "Completed") };
  return { phase: "Running", ready: true, state: { running: { startedAt } } };
}
