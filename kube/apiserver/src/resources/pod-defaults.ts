// Defaults of a pod spec, which decide whether a workload drifts: what the API server fills in must be there when we compare.
// @see kubernetes pkg/apis/core/v1/defaults.go
import type { KubeObject } from "@sluice/objects";

import { defaultRequests, defaultWholePod, roundAmounts, roundResources } from "./amount-defaults.ts";
import { fill, fillAbsent, fillZeros, listOf as list, mapOf as map, type Fields } from "./defaulting.ts";

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
  roundResources(spec["resources"]);
  roundAmounts(spec["overhead"]);
}

function defaultContainer(container: Fields): void {
  fill(container, {
    imagePullPolicy: pullPolicyFor(String(container["image"] ?? "")),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    resources: {},
  });
  roundResources(container["resources"]);
  for (const port of list(container["ports"])) fill(port, { protocol: "TCP" });
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) defaultProbe(map(container[probe]));
  for (const variable of list(container["env"])) {
    const reference = map(map(variable["valueFrom"])?.["fieldRef"]);
    fill(reference, { apiVersion: "v1" });
  }
  for (const hook of ["postStart", "preStop"])
    defaultHttpGet(map(map(map(container["lifecycle"])?.[hook])?.["httpGet"]));
}

/** What may change under its name is pulled each time. */
function pullPolicyFor(image: string): "Always" | "IfNotPresent" {
  const name = image.slice(image.lastIndexOf("/") + 1);
  return !image.includes("@") && (!name.includes(":") || name.endsWith(":latest")) ? "Always" : "IfNotPresent";
}

function defaultProbe(probe: Fields | undefined): void {
  if (!probe) return;
  fillZeros(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
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
    // Behind a gate that is closed, so that nothing is left of it.
    delete source["clusterTrustBundle"];
  }
  const image = map(volume["image"]);
  if (image?.["reference"]) fill(image, { pullPolicy: pullPolicyFor(String(image["reference"])) });
  const claim = map(map(map(volume["ephemeral"])?.["volumeClaimTemplate"])?.["spec"]);
  fillAbsent(claim, { volumeMode: "Filesystem" });
  roundResources(claim?.["resources"]);
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

/** Fills in what only pods have, and no template of them: whoever looks at a template sees what was asked for. `spec` is changed. */
export function defaultPod(spec: Fields): void {
  defaultPodSpec(spec);
  fill(spec, { enableServiceLinks: true });
  for (const container of [...list(spec["initContainers"]), ...list(spec["containers"])]) {
    defaultRequests(container);
    if (spec["hostNetwork"] === true)
      for (const port of list(container["ports"])) fill(port, { hostPort: port["containerPort"] });
  }
  defaultWholePod(spec);
  // A pod has at least a second; what owns it keeps what it says, and is warned.
  if (Number(spec["terminationGracePeriodSeconds"]) < 0) spec["terminationGracePeriodSeconds"] = 1;
}

/** Fills in the pod template of a workload. */
export function defaultTemplate(object: KubeObject): void {
  const template = map((object["spec"] as Fields | undefined)?.["template"]);
  if (!template) return;
  template["metadata"] ??= {};
  const spec = map(template["spec"]);
  if (spec) defaultPodSpec(spec);
}
