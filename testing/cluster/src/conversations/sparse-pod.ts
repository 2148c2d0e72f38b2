// A pod that has everything that defaults are about, and says nothing of what they fill in.
import type { JsonObject, JsonValue } from "@sluice/objects";

const handlers: JsonObject = {
  livenessProbe: { httpGet: { port: 80 } },
  readinessProbe: { tcpSocket: { port: 80 } },
  startupProbe: { grpc: { port: 80 } },
  lifecycle: { postStart: { httpGet: { port: 80 } }, preStop: { exec: { command: ["a"] } } },
};
const env: JsonValue = [
  { name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  { name: "B", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
  { name: "C", valueFrom: { secretKeyRef: { name: "a", key: "b" } } },
  { name: "D" },
];
const amounts: JsonObject = { limits: { cpu: "1000m", memory: "1024Mi" }, requests: { cpu: 0.5 } };

/** The spec of a pod. */
export const sparsePodSpec: JsonObject = {
  initContainers: [{ name: "first", image: "a:1", env, ports: [{ containerPort: 1 }], resources: amounts }],
  containers: [
    {
      name: "a",
      image: "a",
      ...handlers,
      env,
      resources: amounts,
      ports: [{ containerPort: 80 }, { containerPort: 53, protocol: "UDP" }],
    },
    { name: "tagged", image: "registry:5000/a:v1" },
    { name: "latest", image: "a:latest", resources: { limits: { cpu: "1" } } },
    { name: "digest", image: "a@sha256:0000000000000000000000000000000000000000000000000000000000000000" },
    { name: "registry", image: "registry:5000/a" },
  ],
  serviceAccountName: "b",
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "x", whenUnsatisfiable: "DoNotSchedule", labelSelector: {} }],
  volumes: [
    { name: "nothing" },
    { name: "secret", secret: { secretName: "a" } },
    {
      name: "claim",
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } },
        },
      },
    },
  ],
};

/** Volumes of every sort that has a default, and some that have none. */
export const sparseVolumes: JsonValue = [
  { name: "empty", emptyDir: {} },
  { name: "sized", emptyDir: { sizeLimit: "1024Mi" } },
  { name: "config", configMap: { name: "a" } },
  { name: "down", downwardAPI: { items: [{ path: "a", fieldRef: { fieldPath: "metadata.name" } }] } },
  {
    name: "projected",
    projected: {
      sources: [
        { serviceAccountToken: { path: "token" } },
        { configMap: { name: "a" } },
        { secret: { name: "a" } },
        { downwardAPI: { items: [{ path: "b", fieldRef: { fieldPath: "metadata.name" } }] } },
        { clusterTrustBundle: { name: "a", path: "c" } },
      ],
    },
  },
  { name: "host", hostPath: { path: "/" } },
  { name: "iscsi", iscsi: { targetPortal: "1.2.3.4", iqn: "iqn.2020-01.com.example:a", lun: 0 } },
  { name: "rbd", rbd: { monitors: ["a"], image: "b" } },
  { name: "azure-disk", azureDisk: { diskName: "a", diskURI: "https://a.blob.core.windows.net/b/c.vhd" } },
  { name: "azure-file", azureFile: { secretName: "a", shareName: "b" } },
  { name: "scale", scaleIO: { gateway: "a", system: "b", secretRef: { name: "c" }, volumeName: "d" } },
  { name: "csi", csi: { driver: "a.example.com" } },
  { name: "image", image: { reference: "a" } },
  { name: "latest-image", image: { reference: "a:1" } },
  { name: "nfs", nfs: { server: "a", path: "/" } },
  { name: "fc", fc: { wwids: ["a"] } },
  { name: "git", gitRepo: { repository: "a" } },
];
