// Who owns the replicas of what can be scaled: the fields of an object and those of its Scale are the same ones under two names.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { anything, define, get, group, noxu, noxus, object, patch, post, put, remove, version } from "./custom-kind.ts";

const apps = "/apis/apps/v1/namespaces/{ns}";

const workload = (kind: string, spec: JsonObject = {}): JsonObject => ({
  apiVersion: kind === "ReplicationController" ? "v1" : "apps/v1",
  kind,
  metadata: { name: "web" },
  spec: {
    selector: kind === "ReplicationController" ? { app: "web" } : { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "app", image: "app:1" }] } },
    ...spec,
  },
});

const scaleOf = (replicas: number, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "autoscaling/v1",
  kind: "Scale",
  metadata: { name: "web", ...metadata },
  spec: { replicas },
});

const apply = (path: string, manager: string, body: JsonValue, more = ""): Request =>
  patch(`${path}?fieldManager=${manager}${more}`, body, "apply");
const force = "&force=true";

/** What is said of an object and of its scale, in turns. */
function turns(path: string, make: (spec: JsonObject) => JsonObject): { [name: string]: Request[] } {
  const scale = `${path}/scale`;
  const owned = { ...apply(path, "owner", make({ replicas: 1 })), isSetUp: true as const };
  const both = [get(path), get(scale)];
  const applyScale = (manager: string, replicas: number, more = ""): Request =>
    apply(scale, manager, scaleOf(replicas), more);
  return {
    "applied to a scale that another manager applied": [
      owned,
      applyScale("scaler", 2),
      applyScale("scaler", 2, force),
      ...both,
      applyScale("scaler", 2),
      applyScale("scaler", 3),
      get(path),
      applyScale("third", 4),
      apply(path, "owner", make({ replicas: 1 })),
      apply(path, "owner", make({ replicas: 1 }), force),
      get(path),
      applyScale("scaler", 1),
      get(path),
    ],
    "applied to a scale with the value that it has": [
      owned,
      applyScale("scaler", 1),
      get(path),
      applyScale("third", 1),
      apply(path, "owner", make({})),
      apply(path, "owner", make({ replicas: 2 })),
      applyScale("scaler", 5),
      applyScale("owner", 6, force),
      get(path),
    ],
    "taken out of the object when the scale has it": [
      owned,
      applyScale("scaler", 2, force),
      apply(path, "owner", make({})),
      get(path),
      apply(scale, "scaler", { ...scaleOf(0), spec: {} }),
      get(path),
    ],
    "taken out of the object that alone has it": [owned, apply(path, "owner", make({})), ...both],
    "put and patched": [
      owned,
      put(scale, scaleOf(2)),
      get(path),
      patch(scale, { spec: { replicas: 2 } }),
      apply(path, "owner", make({ replicas: 1 })),
      applyScale("scaler", 4),
      applyScale("scaler", 4, force),
      get(path),
      patch(scale, [{ op: "replace", path: "/spec/replicas", value: 5 }], "jsonpatch"),
      get(path),
      patch(`${scale}?fieldManager=other`, { spec: { replicas: 6 } }),
      patch(path, { spec: { replicas: 7 } }),
      get(path),
    ],
    "put with the value that it has": [
      owned,
      put(scale, scaleOf(1)),
      get(path),
      patch(scale, { spec: { replicas: 1 } }),
      get(path),
    ],
    "of an object that was posted": [
      { method: "POST", path: path.slice(0, path.lastIndexOf("/")), body: make({ replicas: 1 }), isSetUp: true },
      applyScale("scaler", 1),
      get(path),
      applyScale("scaler", 2),
      applyScale("scaler", 2, force),
      get(path),
      patch(scale, { spec: { replicas: 3 } }),
      get(path),
    ],
    "of an object that nobody manages": [
      owned,
      { ...patch(path, { metadata: { managedFields: [{}] } }), isSetUp: true },
      patch(scale, { spec: { replicas: 2 } }),
      get(path),
      applyScale("scaler", 3),
      applyScale("scaler", 3, force),
      get(path),
    ],
    "what a scale has of its own": [
      owned,
      applyScale("scaler", 2, `${force}&dryRun=All`),
      get(path),
      patch(scale, [{ op: "test", path: "/metadata/managedFields/0/manager", value: "owner" }], "jsonpatch"),
      patch(scale, [{ op: "test", path: "/metadata/managedFields/0/manager", value: "nobody" }], "jsonpatch"),
      patch(scale, { metadata: { managedFields: [] }, spec: { replicas: 2 } }),
      get(path),
      patch(scale, { metadata: { labels: { a: "b" } }, status: { replicas: 9 } }),
      apply(scale, "scaler", { ...scaleOf(3), status: { replicas: 3 } }, force),
      get(path),
    ],
    "refused of a scale": [
      owned,
      apply(scale, "scaler", { ...scaleOf(2), kind: "Deployment" }),
      apply(scale, "scaler", { ...scaleOf(2), apiVersion: "autoscaling/v2" }),
      apply(scale, "scaler", make({ replicas: 2 })),
      apply(scale, "scaler", scaleOf(2, { name: "other" }), force),
      apply(scale, "scaler", scaleOf(2, { namespace: "other" }), force),
      apply(scale, "scaler", scaleOf(2, { managedFields: [] })),
      apply(scale, "scaler", scaleOf(2, { resourceVersion: "1" }), force),
      apply(scale, "scaler", scaleOf(2, { uid: "11111111-2222-3333-4444-555555555555" }), force),
      apply(scale, "scaler", scaleOf(-1), force),
      apply(scale, "scaler", { ...scaleOf(1), spec: { replicas: "two" } }, force),
      apply(scale, "scaler", { ...scaleOf(2), spec: { replicas: 2, unknown: true } }, force),
      apply(scale, "scaler", { apiVersion: "autoscaling/v1", kind: "Scale", spec: { replicas: 2 } }, force),
      patch(scale, scaleOf(2), "apply"),
      apply(`${path}-other/scale`, "scaler", scaleOf(2, { name: "web-other" })),
      patch(scale, { spec: { replicas: 2 } }, "strategic"),
      patch(`${scale}?force=true`, { spec: { replicas: 2 } }),
      patch(scale, { spec: { replicas: "two" } }),
      patch(scale, { spec: { replicas: 1.5 } }),
      patch(scale, { spec: null }),
      put(scale, { ...scaleOf(2), kind: "Deployment" }),
      put(scale, { ...scaleOf(2), apiVersion: "autoscaling/v2" }),
      put(scale, { ...scaleOf(2), spec: { replicas: "two" } }),
      put(scale, { ...scaleOf(2), spec: { replicas: 1, unknown: true } }),
      put(`${scale}?fieldValidation=Strict`, { ...scaleOf(2), spec: { replicas: 1, unknown: true } }),
      put(scale, scaleOf(2, { namespace: "other" })),
      { method: "DELETE", path: scale },
      { method: "POST", path: scale, body: scaleOf(1) },
      get(path),
    ],
  };
}

const ofKind = (
  kind: string,
  path: string,
  make: (spec: JsonObject) => JsonObject,
  only: (name: string) => boolean = () => true,
): Conversation[] =>
  Object.entries(turns(path, make))
    .filter(([name]) => only(name))
    .map(([name, requests]) => ({ name: `${kind}: ${name}`, requests }));

const isBasic = (name: string): boolean => /another manager applied|put and patched/.test(name);

const builtin: Conversation[] = [
  ...ofKind("Deployment", `${apps}/deployments/web`, (spec) => workload("Deployment", spec)),
  ...ofKind("ReplicaSet", `${apps}/replicasets/web`, (spec) => workload("ReplicaSet", spec), isBasic),
  ...ofKind("StatefulSet", `${apps}/statefulsets/web`, (spec) => workload("StatefulSet", spec), isBasic),
  ...ofKind(
    "ReplicationController",
    "/api/v1/namespaces/{ns}/replicationcontrollers/web",
    (spec) => workload("ReplicationController", spec),
    isBasic,
  ),
];

const scaled: JsonObject = {
  subresources: {
    status: {},
    scale: { specReplicasPath: ".spec.size.replicas", statusReplicasPath: ".status.replicas" },
  },
};
const sized = object({ spec: object({ size: object({ replicas: { type: "integer" } }) }), status: anything });
const made = (spec: JsonObject): JsonObject => noxu("web", { spec: { size: spec } });

const custom: Conversation[] = ofKind("custom kind", `${noxus}/web`, made).map(({ name, requests }) => ({
  name,
  requests: [...define({ versions: [version("v1", sized, scaled)] }), ...requests, remove],
}));

const others = `/apis/${group}/v2/namespaces/{ns}/noxus`;
const versions: Conversation = {
  name: "a custom kind of two versions",
  requests: [
    ...define({ versions: [version("v1", sized, scaled), version("v2", sized, { ...scaled, storage: false })] }),
    apply(`${noxus}/web`, "owner", made({ replicas: 1 })),
    patch(`${others}/web/scale?fieldManager=scaler`, { spec: { replicas: 2 } }),
    get(`${noxus}/web`),
    apply(`${others}/web/scale`, "third", scaleOf(3)),
    patch(`${noxus}/web/scale?fieldManager=scaler`, { spec: { replicas: 4 } }),
    get(`${noxus}/web`),
    remove,
  ],
};

const withoutReplicas: Conversation = {
  name: "a custom kind whose replicas are not there",
  requests: [
    ...define({ versions: [version("v1", sized, scaled)] }),
    post(noxu("web", { spec: {} })),
    get(`${noxus}/web/scale`),
    patch(`${noxus}/web/scale`, {}),
    patch(`${noxus}/web/scale`, { status: { replicas: 1 } }),
    apply(`${noxus}/web/scale`, "scaler", scaleOf(3)),
    put(`${noxus}/web/scale`, scaleOf(2)),
    get(`${noxus}/web`),
    remove,
  ],
};

/** Scales, and who owns what they say. */
export const scales: readonly Conversation[] = [...builtin, ...custom, versions, withoutReplicas];
