// The priority of a pod, from the class that it names or the one that is for all.
// @see kubernetes plugin/pkg/admission/priority
import type { KubeObject } from "@sluice/objects";
import { forbidden } from "../../status-error.ts";
import { creates, type AdmissionPlugin } from "./plugin.ts";

type PodSpec = { priorityClassName?: string; priority?: number; preemptionPolicy?: string };

const bucket = "scheduling.k8s.io/priorityclasses";
/** Classes that every cluster has. */
const system: { readonly [name: string]: number } = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

/** Priority. */
export const priority: AdmissionPlugin = {
  name: "Priority",
  mutate(write, { store }) {
    const { object, resource, before } = write;
    const spec = (object["spec"] ?? {}) as PodSpec;
    if (before && resource.group === "" && resource.kind === "Pod")
      return keep(spec, (before["spec"] ?? {}) as PodSpec);
    if (!creates(write, "", "Pod")) return;
    const isGlobal = (one: KubeObject): boolean => one["globalDefault"] === true;
    const name = spec.priorityClassName ?? "";
    const found = name === "" ? store.list(bucket).filter(isGlobal).sort(byValue)[0] : store.get({ bucket, name });
    const value = name === "" ? Number(found?.["value"] ?? 0) : (system[name] ?? found?.["value"]);
    if (value === undefined)
      throw forbidden(resource, object.metadata.name ?? "", `no PriorityClass with name ${name} was found`);
    if (spec.priority !== undefined && spec.priority !== value)
      throw forbidden(
        resource,
        object.metadata.name ?? "",
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${Number(value)} from the given PriorityClass name`,
      );
    if (name === "" && found) spec.priorityClassName = found.metadata.name ?? "";
    spec.priority = Number(value);
    const preemption = String(found?.["preemptionPolicy"] ?? "PreemptLowerPriority");
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemption)
      throw forbidden(
        resource,
        object.metadata.name ?? "",
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemption} from the given PriorityClass name`,
      );
    spec.preemptionPolicy = preemption;
  },
};

/** What was worked out once is not left out later. */
function keep(spec: PodSpec, { priority: value, preemptionPolicy }: PodSpec): void {
  if (value !== undefined) spec.priority ??= value;
  if (preemptionPolicy !== undefined) spec.preemptionPolicy ??= preemptionPolicy;
}

const byValue = (left: KubeObject, right: KubeObject): number => Number(left["value"]) - Number(right["value"]);
