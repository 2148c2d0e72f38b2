// Pods that are there when a namespace comes to ask for more stay; who asks is told of them.
// @see k8s.io/pod-security-admission admission/admission.go `EvaluatePodsInNamespace`, v0.36.3
import type { KubeObject } from "@sluice/objects";
import type { PodParts } from "./check.ts";
import { reasonOf, violationsOf } from "./evaluate.ts";
import { showLevel, type LevelVersion } from "./levels.ts";

const mostPods = 3000;

type LivePod = { pod: KubeObject; parts: PodParts };

/** What is said of the pods of a namespace, which are as a new level does not want them. */
export function checkPodsOf(namespace: string, pods: readonly LivePod[], wanted: LevelVersion): string[] {
  const looked = oneOfEachFirst(pods).slice(0, mostPods);
  const names = new Map<string, string[]>();
  for (const { pod, parts } of looked) {
    const violations = violationsOf(parts, wanted);
    if (violations.length === 0) continue;
    const reason = reasonOf(violations);
    names.set(reason, [...(names.get(reason) ?? []), pod.metadata.name ?? ""]);
  }
  const partly = `new PodSecurity enforce level only checked against the first ${looked.length} of ${pods.length} existing pods`;
  const level = JSON.stringify(showLevel(wanted));
  return [
    ...(looked.length < pods.length ? [partly] : []),
    ...(names.size > 0
      ? [`existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${level}`]
      : []),
    ...[...names].map(([reason, bad]) => `${showNames(bad)}: ${reason}`).sort(),
  ];
}

/** Pods of the same owner are alike: one of each is looked at before any of their siblings. */
function oneOfEachFirst(pods: readonly LivePod[]): LivePod[] {
  const owners = new Set<string>();
  const siblings: LivePod[] = [];
  const first = pods.filter((one) => {
    const owner = one.pod.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
    if (owner === undefined || !owners.has(owner)) {
      if (owner !== undefined) owners.add(owner);
      return true;
    }
    siblings.push(one);
    return false;
  });
  return [...first, ...siblings];
}

function showNames(names: readonly string[]): string {
  const first = [...names].sort()[0] ?? "";
  const others = names.length - 1;
  return others === 0 ? first : `${first} (and ${others} other ${others === 1 ? "pod" : "pods"})`;
}
