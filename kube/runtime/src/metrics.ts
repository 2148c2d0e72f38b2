// Metrics under the names that Flux's dashboards ask for, and `gotk_resource_info`, which Flux needs kube-state-metrics for.
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { findCondition, type KubeObject } from "@sluice/objects";

/** What the reconcile loop measures. */
export type Metrics = {
  readonly registry: Registry;
  /** One visit to an object came to an end. */
  reconciled(
    object: KubeObject,
    visit: { seconds: number; result: "success" | "error" | "requeue_after"; controller: string },
  ): void;
  /** The state of an object, for `gotk_resource_info`; undefined when it is gone. */
  resource(key: { kind: string; name: string; namespace: string }, object: KubeObject | undefined): void;
  queueDepth(controller: string, depth: number): void;
};

const resourceLabels = ["customresource_kind", "exported_namespace", "name", "ready", "suspended", "revision"] as const;

/** Metrics in a registry of their own; two runtimes in one process do not share any. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const duration = new Histogram({
    name: "gotk_reconcile_duration_seconds",
    help: "The duration in seconds of a GitOps Toolkit resource reconciliation.",
    labelNames: ["kind", "name", "namespace"],
    buckets: [0.01, 0.1, 1, 10, 60, 300, 1800],
    registers,
  });
  const total = new Counter({
    name: "controller_runtime_reconcile_total",
    help: "Total number of reconciliations per controller",
    labelNames: ["controller", "result"],
    registers,
  });
  const info = new Gauge({
    name: "gotk_resource_info",
    help: "The current state of a GitOps Toolkit resource.",
    labelNames: resourceLabels,
    registers,
  });
  const depth = new Gauge({
    name: "workqueue_depth",
    help: "Current depth of workqueue",
    labelNames: ["name"],
    registers,
  });
  const shown = new Map<string, Record<(typeof resourceLabels)[number], string>>();

  return {
    registry,
    reconciled({ kind, metadata: { name = "", namespace = "" } }, { seconds, result, controller }) {
      duration.observe({ kind, name, namespace }, seconds);
      total.inc({ controller, result });
    },
    resource({ kind, name, namespace }, object) {
      const id = `${kind}/${namespace}/${name}`;
      const before = shown.get(id);
      if (before) info.remove(before);
      shown.delete(id);
      if (!object) {
        duration.remove({ kind, name, namespace });
        return;
      }
      const labels = { customresource_kind: kind, exported_namespace: namespace, name, ...stateOf(object) };
      shown.set(id, labels);
      info.set(labels, 1);
    },
    queueDepth: (controller, value) => depth.set({ name: controller }, value),
  };
}

function stateOf(object: KubeObject): { ready: string; suspended: string; revision: string } {
  const status = (object["status"] ?? {}) as { artifact?: { revision?: string }; lastAppliedRevision?: string };
  const spec = (object["spec"] ?? {}) as { suspend?: boolean };
  return {
    ready: findCondition(object, "Ready")?.status ?? "Unknown",
    suspended: String(spec.suspend === true),
    revision: status.artifact?.revision ?? status.lastAppliedRevision ?? "",
  };
}
