// Pods that do what a level of the Pod Security Standards may not allow, some of it in each.
import type { JsonObject, JsonValue } from "@sluice/objects";

const container = (name: string, securityContext?: JsonObject, more: JsonObject = {}): JsonObject => ({
  name,
  image: "nginx",
  ...(securityContext ? { securityContext } : {}),
  ...more,
});
const safe: JsonObject = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};
const volume = (name: string, source: JsonObject): JsonValue => ({ name, ...source });
const asks = (host: string): JsonObject => ({ httpGet: { port: 80, host } });

/** Pods by their names. */
export const insecurePods: { readonly [name: string]: { metadata?: JsonObject; spec: JsonObject } } = {
  plain: { spec: { containers: [container("a"), container("b")], initContainers: [container("first")] } },
  safe: { spec: { containers: [container("a", safe)] } },
  "safe-as-a-whole": {
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        container("a", { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }),
      ],
    },
  },
  "on-the-host": {
    spec: {
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      initContainers: [container("first", safe, { ports: [{ containerPort: 90, hostPort: 90 }] })],
      containers: [
        container("a", safe, { ports: [{ containerPort: 8080, hostPort: 8080 }, { containerPort: 81 }] }),
        container("b", safe, { ports: [{ containerPort: 443 }] }),
      ],
    },
  },
  "one-host-port": {
    spec: { hostPID: true, containers: [container("a", safe, { ports: [{ containerPort: 80, hostPort: 80 }] })] },
  },
  "asking-others": {
    spec: {
      containers: [
        container("b", safe, {
          livenessProbe: asks("10.0.0.1"),
          readinessProbe: { tcpSocket: { port: 80, host: "10.0.0.2" } },
          startupProbe: asks(""),
        }),
        container("a", safe, { lifecycle: { preStop: asks("10.0.0.1"), postStart: { exec: { command: ["x"] } } } }),
      ],
    },
  },
  privileged: {
    spec: {
      containers: [
        container("a", { privileged: true }),
        container("b", { capabilities: { add: ["SYS_ADMIN", "CHOWN"], drop: ["KILL"] } }),
        container("c", { capabilities: { add: ["NET_BIND_SERVICE", "NET_RAW"], drop: ["ALL"] } }),
      ],
    },
  },
  mounting: {
    spec: {
      containers: [container("a", safe)],
      volumes: [
        volume("host", { hostPath: { path: "/" } }),
        volume("again", { hostPath: { path: "/etc" } }),
        volume("nfs", { nfs: { server: "x", path: "/" } }),
        volume("iscsi", { iscsi: { targetPortal: "1.2.3.4", iqn: "iqn.2020-01.com.example:a", lun: 0 } }),
        volume("empty", { emptyDir: {} }),
        volume("map", { configMap: { name: "x" } }),
        volume("secret", { secret: { secretName: "x" } }),
        volume("claim", { persistentVolumeClaim: { claimName: "x" } }),
        volume("csi", { csi: { driver: "x.example.com" } }),
        volume("projected", { projected: { sources: [] } }),
        volume("down", { downwardAPI: { items: [] } }),
      ],
    },
  },
  "mounting-one": {
    spec: { containers: [container("a", safe)], volumes: [volume("host", { hostPath: { path: "/" } })] },
  },
  "own-users": {
    spec: {
      hostUsers: false,
      containers: [container("a", { procMount: "Unmasked", runAsUser: 0 }), container("b", { runAsNonRoot: false })],
    },
  },
  root: {
    spec: {
      securityContext: { runAsNonRoot: false, runAsUser: 0 },
      containers: [
        container("a", { ...safe, runAsUser: 0, runAsNonRoot: false }),
        container("b", { runAsUser: 0, runAsNonRoot: false }),
        container("c", safe),
      ],
    },
  },
  "root-in-one": {
    spec: {
      securityContext: { runAsNonRoot: true },
      containers: [container("a", { runAsNonRoot: false, runAsUser: 0 }), container("b")],
    },
  },
  unconfined: {
    spec: {
      securityContext: { seccompProfile: { type: "Unconfined" }, appArmorProfile: { type: "Unconfined" } },
      containers: [
        container("a", { seccompProfile: { type: "Unconfined" }, appArmorProfile: { type: "Unconfined" } }),
        container("b", { seccompProfile: { type: "Localhost", localhostProfile: "x" } }),
        container("c", { appArmorProfile: { type: "RuntimeDefault" } }),
      ],
    },
  },
  "confined-but-one": {
    spec: {
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      containers: [container("a"), container("b", { seccompProfile: { type: "Unconfined" } })],
    },
  },
  annotated: {
    metadata: {
      annotations: {
        "container.apparmor.security.beta.kubernetes.io/a": "unconfined",
        "container.apparmor.security.beta.kubernetes.io/b": "localhost/x",
        "container.seccomp.security.alpha.kubernetes.io/a": "unconfined",
        "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
      },
    },
    spec: { containers: [container("a"), container("b")] },
  },
  labelled: {
    spec: {
      securityContext: { seLinuxOptions: { type: "container_engine_t", level: "s0" } },
      containers: [
        container("a", { seLinuxOptions: { type: "spc_t", user: "u" } }),
        container("b", { seLinuxOptions: { role: "r" } }),
        container("c", { seLinuxOptions: { type: "container_init_t" } }),
      ],
    },
  },
  tuned: {
    spec: {
      securityContext: {
        sysctls: [
          { name: "kernel.shm_rmid_forced", value: "1" },
          { name: "net.ipv4.ip_local_reserved_ports", value: "1" },
          { name: "net.ipv4.tcp_fin_timeout", value: "1" },
          { name: "net.ipv4.tcp_rmem", value: "1" },
          { name: "kernel.msgmax", value: "1" },
        ],
      },
      containers: [container("a", safe)],
    },
  },
  windows: {
    spec: { os: { name: "windows" }, containers: [container("a", { runAsNonRoot: true })] },
  },
  "windows-host": {
    spec: {
      hostNetwork: true,
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [container("a", { windowsOptions: { hostProcess: true } }), container("b")],
    },
  },
};
