// Metrics under the names that Flux's dashboards ask for, controller-runtime's and client-go's own, and `gotk_resource_info`, which Flux needs
// kube-state-metrics for.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { findCondition, type KubeObject } from "@sluice/objects";
import type { Call } from "@sluice/client";
import type { QueueObserver } from "./queue.ts";

/** Names an object of a kind. */
export type ResourceKey = { group: string; version: string; kind: string; name: string; namespace: string };

/** What the reconcile loop measures. */
export type Metrics = {
  readonly registry: Registry;
  /** One visit to an object came to an end. */
  reconciled(
    object: KubeObject,
    visit: { seconds: number; result: "success" | "error" | "requeue_after"; controller: string },
  ): void;
  /** The state of an object, for `gotk_resource_info`; undefined when it is gone. */
  resource(key: ResourceKey, object: KubeObject | undefined): void;
  /** How many objects a controller may work on at the same time. */
  workers(controller: string, count: number): void;
  /** A key was taken. */
  working(controller: string, now: { depth: number; active: number }): void;
  /** And was done. */
  worked(controller: string, visit: { seconds: number; active: number }): void;
  /** Hears what goes on in a controller's queue. */
  queue(controller: string): QueueObserver;
  /** A call to the API, as a client's `onCall` tells it. */
  called(call: Call): void;
  /** Whether this replica leads. */
  leading(lease: string, isLeader: boolean): void;
};

const resourceLabels = [
  "customresource_group",
  "customresource_version",
  "customresource_kind",
  "exported_namespace",
  "name",
  "ready",
  "suspended",
  "revision",
  "source_name",
  "url",
] as const;
type ResourceLabels = Record<(typeof resourceLabels)[number], string>;

/** Ten buckets from 10 ms to half an hour, as Flux has them. */
const durations = Array.from({ length: 10 }, (_item, index) => 0.01 * 180_000 ** (index / 9));
/** client-go's and controller-runtime's. */
const waits = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000];
const calls = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

/** Metrics in a registry of their own; two runtimes in one process do not share any. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  return { registry, ...reconcileMetrics(registry), ...queueMetrics(registry), ...otherMetrics(registry) };
}

/** Adds what Node knows of the process: memory, CPU, event loop, garbage collection. Once for a process. */
export const measureProcess = ({ registry }: Metrics): void => collectDefaultMetrics({ register: registry });

function reconcileMetrics(registry: Registry): Pick<Metrics, "reconciled" | "resource"> {
  const registers = [registry];
  const duration = new Histogram({
    name: "gotk_reconcile_duration_seconds",
    help: "The duration in seconds of a GitOps Toolkit resource reconciliation.",
    labelNames: ["kind", "name", "namespace"],
    buckets: durations,
    registers,
  });
  const total = new Counter({
    name: "controller_runtime_reconcile_total",
    help: "Total number of reconciliations per controller",
    labelNames: ["controller", "result"],
    registers,
  });
  const errors = new Counter({
    name: "controller_runtime_reconcile_errors_total",
    help: "Total number of reconciliation errors per controller",
    labelNames: ["controller"],
    registers,
  });
  const time = new Histogram({
    name: "controller_runtime_reconcile_time_seconds",
    help: "Length of time per reconciliation per controller",
    labelNames: ["controller"],
    buckets: calls,
    registers,
  });
  const show = resourceInfo(registry);

  return {
    reconciled({ kind, metadata: { name = "", namespace = "" } }, { seconds, result, controller }) {
      duration.observe({ kind, name, namespace }, seconds);
      total.inc({ controller, result });
      time.observe({ controller }, seconds);
      if (result === "error") errors.inc({ controller });
    },
    resource(key, object) {
      show(key, object);
      const { kind, name, namespace } = key;
      if (!object) duration.remove({ kind, name, namespace });
    },
  };
}

/** One line for each object, which moves when its state does. */
function resourceInfo(registry: Registry): Metrics["resource"] {
  const info = new Gauge({
    name: "gotk_resource_info",
    help: "The current state of a GitOps Toolkit resource.",
    labelNames: resourceLabels,
    registers: [registry],
  });
  const shown = new Map<string, ResourceLabels>();
  return ({ group, version, kind, name, namespace }, object) => {
    const id = `${kind}/${namespace}/${name}`;
    const before = shown.get(id);
    const labels: ResourceLabels | undefined = object && {
      customresource_group: group,
      customresource_version: version,
      customresource_kind: kind,
      exported_namespace: namespace,
      name,
      ...stateOf(object),
    };
    if (before && labels && resourceLabels.every((label) => before[label] === labels[label])) return;
    if (before) info.remove(before);
    shown.delete(id);
    if (!labels) return;
    shown.set(id, labels);
    info.set(labels, 1);
  };
}

/** What the conventions of Flux's kinds say about any object: nothing here knows one of them. */
function stateOf(object: KubeObject): Pick<ResourceLabels, "ready" | "suspended" | "revision" | "source_name" | "url"> {
  const status = (object["status"] ?? {}) as { artifact?: { revision?: string }; lastAppliedRevision?: string };
  const spec = (object["spec"] ?? {}) as { suspend?: boolean; sourceRef?: { name?: string }; url?: string };
  return {
    ready: findCondition(object, "Ready")?.status ?? "Unknown",
    suspended: String(spec.suspend === true),
    revision: status.artifact?.revision ?? status.lastAppliedRevision ?? "",
    source_name: spec.sourceRef?.name ?? "",
    url: withoutPassword(spec.url ?? ""),
  };
}

/** Addresses may hold what nobody should read on a dashboard. */
const withoutPassword = (url: unknown): string => String(url).replace(/\/\/[^/@]*@/, "//");

function queueMetrics(registry: Registry): Pick<Metrics, "workers" | "working" | "worked" | "queue"> {
  const registers = [registry];
  const gauge = (name: string, help: string, label: string) =>
    new Gauge({ name, help, labelNames: [label], registers });
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames: ["name"], registers });
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, labelNames: ["name"], buckets: waits, registers });
  const depth = gauge("workqueue_depth", "Current depth of workqueue", "name");
  const adds = counter("workqueue_adds_total", "Total number of adds handled by workqueue");
  const retries = counter("workqueue_retries_total", "Total number of retries handled by workqueue");
  const waited = histogram(
    "workqueue_queue_duration_seconds",
    "How long an item stays in workqueue before being requested",
  );
  const work = histogram("workqueue_work_duration_seconds", "How long processing an item from workqueue takes");
  const most = gauge(
    "controller_runtime_max_concurrent_reconciles",
    "Maximum number of concurrent reconciles per controller",
    "controller",
  );
  const active = gauge(
    "controller_runtime_active_workers",
    "Number of currently used workers per controller",
    "controller",
  );

  return {
    workers: (controller, count) => most.set({ controller }, count),
    working(controller, now) {
      depth.set({ name: controller }, now.depth);
      active.set({ controller }, now.active);
    },
    worked(controller, visit) {
      work.observe({ name: controller }, visit.seconds);
      active.set({ controller }, visit.active);
    },
    queue(name) {
      const since = new Map<string, number>();
      return {
        added(key, now) {
          if (since.has(key)) return;
          since.set(key, now);
          adds.inc({ name });
        },
        taken(key, now) {
          waited.observe({ name }, Math.max(0, now - (since.get(key) ?? now)) / 1000);
          since.delete(key);
        },
        failed: () => retries.inc({ name }),
      };
    },
  };
}

function otherMetrics(registry: Registry): Pick<Metrics, "called" | "leading"> {
  const registers = [registry];
  const requests = new Counter({
    name: "rest_client_requests_total",
    help: "Number of HTTP requests, partitioned by status code and method.",
    labelNames: ["code", "method"],
    registers,
  });
  const duration = new Histogram({
    name: "rest_client_request_duration_seconds",
    help: "Request latency in seconds. Broken down by verb.",
    labelNames: ["verb"],
    buckets: calls,
    registers,
  });
  const leads = new Gauge({
    name: "leader_election_master_status",
    help: "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master.",
    labelNames: ["name"],
    registers,
  });
  return {
    called({ verb, method, code, seconds }) {
      requests.inc({ code: code === 0 ? "<error>" : String(code), method });
      duration.observe({ verb: verb.toUpperCase() }, seconds);
    },
    leading: (name, isLeader) => leads.set({ name }, isLeader ? 1 : 0),
  };
}
