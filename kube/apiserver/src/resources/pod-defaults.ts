// Defaults of a pod spec, which decide whether a workload drifts: what the API server fills in must be there when we compare.
// @see kubernetes pkg/apis/core/v1/defaults.go
import type { KubeObject } from "@sluice/objects";

import { fill, listOf as list, mapOf as map, type Fields } from "./defaulting.ts";

/** Fills in a pod spec; `spec` is changed. */
export function defaultPodSpec(spec: Fields): void {
  fill(spec, {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    terminationGracePeriodSeconds: 30,
    securityContext: {},
  });
  if (spec["serviceAccountName"] !== undefined) spec["serviceAccount"] ??= spec["serviceAccountName"];
  else if (spec["serviceAccount"] !== undefined) spec["serviceAccountName"] = spec["serviceAccount"];
  for (const name of ["initContainers", "containers", "ephemeralContainers"])
    for (const container of list(spec[name])) defaultContainer(container);
  for (const volume of list(spec["volumes"])) defaultVolume(volume);
}

function defaultContainer(container: Fields): void {
  const image = String(container["image"] ?? "");
  const name = image.slice(image.lastIndexOf("/") + 1);
  const isLatest = !image.includes("@") && (!name.includes(":") || name.endsWith(":latest"));
  fill(container, {
    imagePullPolicy: isLatest ? "Always" : "IfNotPresent",
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    resources: {},
  });
  defaultRequests(map(container["resources"]));
  for (const port of list(container["ports"])) fill(port, { protocol: "TCP" });
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) defaultProbe(map(container[probe]));
  for (const variable of list(container["env"])) {
    const reference = map(map(variable["valueFrom"])?.["fieldRef"]);
    fill(reference, { apiVersion: "v1" });
  }
  for (const hook of ["postStart", "preStop"])
    defaultHttpGet(map(map(map(container["lifecycle"])?.[hook])?.["httpGet"]));
}

function defaultRequests(resources: Fields | undefined): void {
  const limits = map(resources?.["limits"]);
  if (!resources || !limits) return;
  resources["requests"] = { ...limits, ...map(resources["requests"]) };
}

function defaultProbe(probe: Fields | undefined): void {
  if (!probe) return;
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  defaultHttpGet(map(probe["httpGet"]));
  const grpc = map(probe["grpc"]);
  if (grpc) grpc["service"] ??= "";
}

function defaultHttpGet(action: Fields | undefined): void {
  fill(action, { path: "/", scheme: "HTTP" });
}

function defaultVolume(volume: Fields): void {
  for (const kind of ["secret", "configMap", "downwardAPI", "projected"]) {
    const source = map(volume[kind]);
    if (source) source["defaultMode"] ??= 420;
  }
  for (const source of list(map(volume["projected"])?.["sources"])) {
    const token = map(source["serviceAccountToken"]);
    if (token) token["expirationSeconds"] ??= 3600;
    for (const item of list(map(source["downwardAPI"])?.["items"])) defaultFieldRef(item);
  }
  for (const item of list(map(volume["downwardAPI"])?.["items"])) defaultFieldRef(item);
  defaultVolumeSource(volume);
  if (Object.keys(volume).length === 1) volume["emptyDir"] = {};
}

/** Fills in what volumes of pods and those of the cluster share; `source` is changed. */
export function defaultVolumeSource(source: Fields): void {
  const hostPath = map(source["hostPath"]);
  if (hostPath) hostPath["type"] ??= "";
  fill(map(source["iscsi"]), { iscsiInterface: "default" });
  fill(map(source["rbd"]), { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" });
  fill(map(source["azureDisk"]), { cachingMode: "ReadWrite", kind: "Shared", fsType: "ext4", readOnly: false });
  fill(map(source["scaleIO"]), { storageMode: "ThinProvisioned", fsType: "xfs" });
}

function defaultFieldRef(item: Fields): void {
  const reference = map(item["fieldRef"]);
  fill(reference, { apiVersion: "v1" });
}

/** Fills in the pod template of a workload. */
export function defaultTemplate(object: KubeObject): void {
  const template = map((object["spec"] as Fields | undefined)?.["template"]);
  if (!template) return;
  template["metadata"] ??= {};
  const spec = map(template["spec"]);
  if (spec) defaultPodSpec(spec);
}
