// Records what Kubernetes warns of in policies whose expressions do not fit the kinds that they are about. Needs Go; no test.
//   node scripts/record-policy-types.ts
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

type Case = {
  groups: string[];
  resources: string[];
  version?: string;
  expressions: string[];
  variables?: { name: string; expression: string }[];
  paramKind?: { apiVersion: string; kind: string };
};

const cases: Case[] = [
  {
    groups: [""],
    resources: ["pods"],
    expressions: [
      "object.spec.containers[0].resources.limits['cpu'] == 1",
      "object.metadata.creationTimestamp == 1",
      "object.metadata.labels == 1",
      "object.metadata.managedFields[0].fieldsV1 == 1",
      "object.spec.missing == 1",
      "object.spec.containers[0].ports[0].containerPort == 'a'",
      "object.spec.containers[0].livenessProbe.httpGet.port == true",
      "object.metadata.annotations.all(k, k == 1)",
      "object.spec.terminationGracePeriodSeconds == 'a' && object.status.startTime == 'a'",
      "object.spec.volumes[0].emptyDir.sizeLimit == 1",
      "object.spec.tolerations == 1",
      "object == 1",
      "object.kind == 'Pod' && oldObject.spec.nodeName != ''",
    ],
  },
  {
    groups: ["apps"],
    resources: ["deployments", "statefulsets"],
    expressions: ["object.spec.replicas > 'a'", "object.spec.strategy.type == 'x'"],
  },
  {
    groups: [""],
    resources: ["configmaps", "secrets"],
    expressions: ["object.data.a == 1", "object.binaryData.a == 1", "object.data['a'] == 'b'", "object.immutable == 1"],
  },
  {
    groups: ["autoscaling"],
    version: "v2",
    resources: ["horizontalpodautoscalers"],
    expressions: ["object.spec.metrics[0].resource.target.averageValue == 1", "object.spec.minReplicas == 'a'"],
  },
  { groups: ["*"], resources: ["pods"], expressions: ["object.foo == 1"] },
  {
    groups: [""],
    resources: ["pods"],
    variables: [
      { name: "a", expression: "object.spec.containers.size()" },
      { name: "b", expression: "object.metadata" },
    ],
    expressions: ["variables.a == 1", "variables.b.missing == 1"],
  },
  {
    groups: [""],
    resources: ["pods"],
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    expressions: ["params.data == 1", "params.foo == 1"],
  },
  {
    groups: ["batch"],
    resources: ["jobs", "cronjobs/status"],
    expressions: ["object.spec.template.spec.foo == 1", "request.name == ''"],
  },
  { groups: [""], resources: ["nodes", "events", "services", "persistentvolumes"], expressions: ["object.foo == 1"] },
  {
    groups: ["certificates.k8s.io"],
    resources: ["certificatesigningrequests"],
    expressions: ["object.spec.request == 1", "object.spec.extra == 1"],
  },
  {
    groups: ["resource.k8s.io"],
    resources: ["resourceslices"],
    expressions: [
      "object.spec.devices[0].capacity['a'].value == 1",
      "object.spec.devices[0].attributes['a'].version == 1",
    ],
  },
];

const policies = cases.map(({ groups, resources, version = "v1", expressions, variables, paramKind }, index) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: `p${index}` },
  spec: {
    ...(paramKind ? { paramKind } : {}),
    matchConstraints: {
      resourceRules: [{ apiGroups: groups, apiVersions: [version], operations: ["CREATE"], resources }],
    },
    ...(variables ? { variables } : {}),
    validations: expressions.map((expression) => ({ expression })),
  },
}));
const folder = path.resolve(import.meta.dirname, "record-policy-types");
const input = policies.map((policy) => JSON.stringify(policy)).join("\n");
const lines = execFileSync("go", ["run", "."], { cwd: folder, input, encoding: "utf8" }).trim().split("\n");
// Types of objects have a number in their name, drawn anew each time.
const warnings = lines.map((line) => JSON.parse(line.replaceAll(/\b([A-Z][A-Za-z]+)\d+\b/g, "$1")) as object[] | null);
const head = {
  recordedFrom: "k8s.io/apiserver v0.36.3 pkg/admission/plugin/policy/validating TypeChecker, Go 1.26",
  command: "node scripts/record-policy-types.ts",
};
const target = path.resolve(import.meta.dirname, "../testing/cluster/testdata/policy-types-1.36.json");
const recorded = policies.map((policy, index) => ({ policy, warnings: warnings[index] ?? [] }));
writeFileSync(target, `${JSON.stringify({ ...head, recorded }, undefined, 1)}\n`);
console.log(`${policies.length} policies recorded`);
