// The columns of `kubectl get` for built-in kinds.
// @see kubernetes pkg/printers/internalversion/printers.go
import type { KubeObject } from "@sluice/objects";
import type { Column } from "./resource.ts";

type Fields = { [key: string]: unknown };

const specOf = (object: KubeObject): Fields => (object["spec"] ?? {}) as Fields;
const statusOf = (object: KubeObject): Fields => (object["status"] ?? {}) as Fields;
const count = (value: unknown): number => (typeof value === "number" ? value : 0);
const size = (value: unknown): number => Object.keys(value ?? {}).length;

/** How long ago, in kubectl's words: `5s`, `3m20s`, `4h`, `12d`. @see apimachinery duration.HumanDuration */
export function ageOf(timestamp: unknown, now: number): string {
  if (typeof timestamp !== "string") return "<unknown>";
  const seconds = Math.max(0, Math.floor((now - Date.parse(timestamp)) / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(seconds / 3600);
  const days = Math.floor(hours / 24);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  if (days < 8) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  if (days < 365 * 2) return `${days}d`;
  return `${Math.floor(days / 365)}y`;
}

const column = (name: string, cell: Column["cell"], { type = "string", wide = false } = {}): Column => ({
  name,
  type,
  priority: wide ? 1 : 0,
  cell,
});

/** NAME, which every table begins with. */
export const nameColumn = column("Name", ({ metadata }) => metadata.name ?? "");
/** AGE, which nearly every table ends with. */
export const ageColumn = column("Age", ({ metadata }, now) => ageOf(metadata.creationTimestamp, now));

const readyOf = (object: KubeObject): string =>
  `${count(statusOf(object)["readyReplicas"])}/${count(specOf(object)["replicas"])}`;

const podReady = (object: KubeObject): string => {
  const containers = (specOf(object)["containers"] ?? []) as unknown[];
  const statuses = (statusOf(object)["containerStatuses"] ?? []) as { ready?: boolean }[];
  return `${statuses.filter(({ ready }) => ready).length}/${containers.length}`;
};

const podStatus = (object: KubeObject): string => {
  const statuses = (statusOf(object)["containerStatuses"] ?? []) as { state?: { waiting?: { reason?: string } } }[];
  if (object.metadata.deletionTimestamp) return "Terminating";
  return (
    statuses.find(({ state }) => state?.waiting?.reason)?.state?.waiting?.reason ??
    String(statusOf(object)["phase"] ?? "Unknown")
  );
};

const ports = (object: KubeObject): string =>
  ((specOf(object)["ports"] ?? []) as Fields[])
    .map(
      ({ port, nodePort, protocol }) => `${String(port)}${nodePort ? `:${String(nodePort)}` : ""}/${String(protocol)}`,
    )
    .join(",") || "<none>";

const hosts = (object: KubeObject): string =>
  ((specOf(object)["rules"] ?? []) as Fields[]).map(({ host }) => host ?? "*").join(",") || "*";

const tables: { [groupKind: string]: Column[] } = {
  "/Namespace": [column("Status", (object) => String(statusOf(object)["phase"] ?? ""))],
  "/ConfigMap": [column("Data", (object) => size(object["data"]) + size(object["binaryData"]), { type: "integer" })],
  "/Secret": [
    column("Type", (object) => String(object["type"] ?? "")),
    column("Data", (object) => size(object["data"]), { type: "integer" }),
  ],
  "/Service": [
    column("Type", (object) => String(specOf(object)["type"] ?? "")),
    column("Cluster-IP", (object) => String(specOf(object)["clusterIP"] ?? "<none>")),
    column("External-IP", () => "<none>"),
    column("Port(s)", ports),
  ],
  "/Pod": [column("Ready", podReady), column("Status", podStatus), column("Restarts", () => 0, { type: "integer" })],
  "/PersistentVolumeClaim": [
    column("Status", (object) => String(statusOf(object)["phase"] ?? "")),
    column("Volume", (object) => String(specOf(object)["volumeName"] ?? "")),
  ],
  "/Node": [column("Status", () => "Ready")],
  "/Event": [
    column("Last Seen", (object, now) => ageOf(object["lastTimestamp"] ?? object.metadata.creationTimestamp, now)),
    column("Type", (object) => String(object["type"] ?? "")),
    column("Reason", (object) => String(object["reason"] ?? "")),
    column(
      "Object",
      (object) =>
        `${String((object["involvedObject"] as Fields | undefined)?.["kind"] ?? "").toLowerCase()}/${String((object["involvedObject"] as Fields | undefined)?.["name"] ?? "")}`,
    ),
    column("Message", (object) => String(object["message"] ?? "")),
  ],
  "apps/Deployment": [
    column("Ready", readyOf),
    column("Up-to-date", (object) => count(statusOf(object)["updatedReplicas"]), { type: "integer" }),
    column("Available", (object) => count(statusOf(object)["availableReplicas"]), { type: "integer" }),
  ],
  "apps/ReplicaSet": [
    column("Desired", (object) => count(specOf(object)["replicas"]), { type: "integer" }),
    column("Current", (object) => count(statusOf(object)["replicas"]), { type: "integer" }),
    column("Ready", (object) => count(statusOf(object)["readyReplicas"]), { type: "integer" }),
  ],
  "apps/StatefulSet": [column("Ready", readyOf)],
  "apps/DaemonSet": [
    column("Desired", (object) => count(statusOf(object)["desiredNumberScheduled"]), { type: "integer" }),
    column("Ready", (object) => count(statusOf(object)["numberReady"]), { type: "integer" }),
  ],
  "batch/Job": [
    column(
      "Status",
      (object) =>
        (((statusOf(object)["conditions"] ?? []) as Fields[]).find(({ status }) => status === "True")?.["type"] as
          | string
          | undefined) ?? "Running",
    ),
    column(
      "Completions",
      (object) => `${count(statusOf(object)["succeeded"])}/${count(specOf(object)["completions"])}`,
    ),
  ],
  "batch/CronJob": [
    column("Schedule", (object) => String(specOf(object)["schedule"] ?? "")),
    column("Suspend", (object) => String(specOf(object)["suspend"] ?? false)),
  ],
  "networking.k8s.io/Ingress": [
    column("Class", (object) => String(specOf(object)["ingressClassName"] ?? "<none>")),
    column("Hosts", hosts),
  ],
  "rbac.authorization.k8s.io/RoleBinding": [
    column(
      "Role",
      (object) =>
        `${String((object["roleRef"] as Fields)?.["kind"])}/${String((object["roleRef"] as Fields)?.["name"])}`,
    ),
  ],
  "rbac.authorization.k8s.io/ClusterRoleBinding": [
    column(
      "Role",
      (object) =>
        `${String((object["roleRef"] as Fields)?.["kind"])}/${String((object["roleRef"] as Fields)?.["name"])}`,
    ),
  ],
  "apiextensions.k8s.io/CustomResourceDefinition": [
    column("Created At", ({ metadata }) => metadata.creationTimestamp ?? ""),
  ],
};

const withoutAge = new Set(["apiextensions.k8s.io/CustomResourceDefinition", "/Event"]);

/** The columns of a built-in kind. */
export function columnsOf(group: string, kind: string): Column[] {
  const id = `${group}/${kind}`;
  const own = tables[id] ?? [];
  if (id === "/Event") return own;
  return [nameColumn, ...own, ...(withoutAge.has(id) ? [] : [ageColumn])];
}
