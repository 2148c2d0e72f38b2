// What pods have that say as little as they may, and what workloads have of which they are made.
// @see kubernetes pkg/apis/{apps,batch,core}/v1/{defaults,zz_generated.defaults}.go, v1.36.3
import type { JsonObject } from "@sluice/objects";
import type { Conversation } from "./conversation.ts";
import { inNamespace, made, ofGroup, sparseClaim as claim, talk } from "./sparse.ts";
import { sparsePodSpec, sparseVolumes } from "./sparse-pod.ts";

const selector = { matchLabels: { a: "b" } };
const template = (spec: JsonObject = sparsePodSpec): JsonObject => ({ metadata: { labels: { a: "b" } }, spec });
const small = { containers: [{ name: "a", image: "b" }] };
const once = { ...sparsePodSpec, restartPolicy: "Never" };

const pods: readonly Conversation[] = [
  talk("a pod", made(`${inNamespace}/pods`, { spec: sparsePodSpec })),
  talk(
    "a pod on its host",
    made(`${inNamespace}/pods`, {
      spec: {
        hostNetwork: true,
        initContainers: [{ name: "first", image: "b", ports: [{ containerPort: 1 }] }],
        containers: [{ name: "a", image: "b", ports: [{ containerPort: 2 }, { containerPort: 3, hostPort: 3 }] }],
      },
    }),
  ),
  talk(
    "pods with amounts",
    ...Object.entries({
      "limits-alone": { limits: { cpu: "1000m", memory: "1024Mi", "ephemeral-storage": "1.5Gi" } },
      "parts-of-parts": { requests: { cpu: "0.0001", memory: "100000000000m" }, limits: { cpu: 2, memory: "1e9" } },
      nothing: { limits: {}, requests: {} },
    }).map(([name, resources]) =>
      made(
        `${inNamespace}/pods`,
        {
          spec: {
            containers: [{ name: "a", image: "b", resources }],
            initContainers: [{ name: "i", image: "b", resources }],
          },
        },
        name,
      ),
    ),
  ),
  talk(
    "pods with amounts of their own",
    ...Object.entries({
      limits: [{ limits: { cpu: "2", memory: "1Gi" } }, {}],
      both: [{ limits: { cpu: "2", memory: "1Gi" }, requests: { cpu: "1" } }, {}],
      "of-containers": [
        { limits: { cpu: "2", memory: "1Gi" } },
        { requests: { cpu: "100m" }, limits: { memory: "1Mi" } },
      ],
      huge: [{ limits: { cpu: "2" } }, { limits: { "hugepages-2Mi": "2Mi", cpu: "1", memory: "1Mi" } }],
      requests: [{ requests: { cpu: "2" } }, {}],
    }).map(([name, [resources = {}, ofContainer = {}]]) =>
      made(
        `${inNamespace}/pods`,
        {
          spec: {
            resources,
            containers: [{ name: "a", image: "b", resources: ofContainer as JsonObject }],
            initContainers: [
              { name: "i", image: "b", restartPolicy: "Always", resources: { requests: { cpu: "10m" } } },
            ],
          },
        },
        name,
      ),
    ),
  ),
  talk(
    "a pod that waits, and one that keeps to its like",
    made(`${inNamespace}/pods`, { spec: { ...small, schedulingGates: [{ name: "a.example.com/gate" }] } }, "gated"),
    made(`${inNamespace}/pods`, {
      metadata: { name: "alike", labels: { a: "b", c: "d" } },
      spec: {
        ...small,
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: "x", labelSelector: selector, matchLabelKeys: ["c", "missing"] },
            ],
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, podAffinityTerm: { topologyKey: "x", labelSelector: {}, mismatchLabelKeys: ["a"] } },
            ],
          },
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: "x", labelSelector: {}, matchLabelKeys: ["a"] },
            ],
          },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "x",
            whenUnsatisfiable: "DoNotSchedule",
            labelSelector: {},
            matchLabelKeys: ["a"],
          },
          { maxSkew: 1, topologyKey: "y", whenUnsatisfiable: "ScheduleAnyway" },
        ],
        tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute" }],
      },
    }),
  ),
  talk(
    "a pod whose profiles are annotations",
    made(`${inNamespace}/pods`, {
      metadata: {
        name: "annotated",
        annotations: {
          "container.apparmor.security.beta.kubernetes.io/a": "runtime/default",
          "container.apparmor.security.beta.kubernetes.io/b": "localhost/x",
          "container.apparmor.security.beta.kubernetes.io/c": "unconfined",
        },
      },
      spec: {
        securityContext: { appArmorProfile: { type: "RuntimeDefault" } },
        containers: ["a", "b", "c"].map((name) => ({ name, image: "b" })),
      },
    }),
    made(`${ofGroup("apps")}/deployments`, {
      spec: {
        selector,
        template: {
          metadata: {
            labels: { a: "b" },
            annotations: {
              "container.apparmor.security.beta.kubernetes.io/a": "runtime/default",
              "container.seccomp.security.alpha.kubernetes.io/a": "unconfined",
              "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
            },
          },
          spec: small,
        },
      },
    }),
  ),
  talk(
    "a pod of volumes",
    made(`${inNamespace}/pods`, { spec: { ...small, serviceAccountName: "b", volumes: sparseVolumes } }),
  ),
];

const workloads: readonly Conversation[] = [
  talk("a Deployment", made(`${ofGroup("apps")}/deployments`, { spec: { selector, template: template() } })),
  talk(
    "a Deployment of volumes, and one that is recreated",
    made(`${ofGroup("apps")}/deployments`, {
      spec: { selector, template: template({ ...small, volumes: sparseVolumes }) },
    }),
    made(
      `${ofGroup("apps")}/deployments`,
      { spec: { selector, strategy: { type: "Recreate" }, template: template(small) } },
      "recreated",
    ),
    made(
      `${ofGroup("apps")}/deployments`,
      { spec: { selector, strategy: { rollingUpdate: { maxSurge: 1 } }, template: template(small) } },
      "surging",
    ),
  ),
  talk("a ReplicaSet", made(`${ofGroup("apps")}/replicasets`, { spec: { selector, template: template() } })),
  talk(
    "StatefulSets",
    made(`${ofGroup("apps")}/statefulsets`, {
      spec: {
        selector,
        serviceName: "a",
        template: template(),
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim }],
      },
    }),
    made(
      `${ofGroup("apps")}/statefulsets`,
      { spec: { selector, updateStrategy: { type: "RollingUpdate" }, template: template(small) } },
      "rolling",
    ),
    made(
      `${ofGroup("apps")}/statefulsets`,
      {
        spec: {
          selector,
          updateStrategy: { type: "RollingUpdate", rollingUpdate: {} },
          persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" },
          template: template(small),
        },
      },
      "partitioned",
    ),
    made(
      `${ofGroup("apps")}/statefulsets`,
      { spec: { selector, updateStrategy: { type: "OnDelete" }, template: template(small) } },
      "on-delete",
    ),
  ),
  talk(
    "DaemonSets",
    made(`${ofGroup("apps")}/daemonsets`, { spec: { selector, template: template() } }),
    made(
      `${ofGroup("apps")}/daemonsets`,
      { spec: { selector, updateStrategy: { type: "OnDelete" }, template: template(small) } },
      "on-delete",
    ),
    made(
      `${ofGroup("apps")}/daemonsets`,
      { spec: { selector, updateStrategy: { rollingUpdate: { maxUnavailable: "10%" } }, template: template(small) } },
      "rolling",
    ),
  ),
  talk("a ReplicationController", made(`${inNamespace}/replicationcontrollers`, { spec: { template: template() } })),
  talk("a PodTemplate", made(`${inNamespace}/podtemplates`, { template: template() })),
  talk(
    "Jobs",
    made(`${ofGroup("batch")}/jobs`, { spec: { template: { spec: once } } }),
    made(`${ofGroup("batch")}/jobs`, { spec: { completions: 3, template: template(once) } }, "several"),
    made(`${ofGroup("batch")}/jobs`, { spec: { parallelism: 3, template: template(once) } }, "parallel"),
    made(
      `${ofGroup("batch")}/jobs`,
      { spec: { completions: 2, completionMode: "Indexed", backoffLimitPerIndex: 1, template: template(once) } },
      "indexed",
    ),
    made(
      `${ofGroup("batch")}/jobs`,
      {
        spec: {
          podFailurePolicy: {
            rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] }],
          },
          template: template(once),
        },
      },
      "failing",
    ),
    made(
      `${ofGroup("batch")}/jobs`,
      {
        spec: {
          completions: 2,
          completionMode: "Indexed",
          successPolicy: { rules: [{ succeededCount: 1 }] },
          template: template({ ...small, restartPolicy: "OnFailure" }),
        },
      },
      "succeeding",
    ),
  ),
  talk(
    "a CronJob",
    made(`${ofGroup("batch")}/cronjobs`, {
      spec: { schedule: "@hourly", jobTemplate: { spec: { template: { spec: once } } } },
    }),
  ),
];

/** Pods and workloads that say as little as they may. */
export const workloadDefaults: readonly Conversation[] = [...pods, ...workloads];
