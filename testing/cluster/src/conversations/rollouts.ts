// What of a workload counts its changes.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { made, ofGroup, talk } from "./sparse.ts";

const sets = `${ofGroup("apps")}/daemonsets`;
const counter = "deprecated.daemonset.template.generation";
const template = (image: string): JsonObject => ({
  metadata: { labels: { a: "b" } },
  spec: { containers: [{ name: "app", image }] },
});
const spec: JsonObject = { selector: { matchLabels: { a: "b" } }, template: template("nginx") };
const changed = (name: string, body: JsonObject, userAgent = "talk/1"): Request => ({
  method: "PATCH",
  path: `${sets}/${name}`,
  type: "strategic",
  body,
  userAgent,
});
const imaged = (name: string, image: string, userAgent?: string): Request =>
  changed(name, { spec: { template: { spec: { containers: [{ name: "app", image }] } } } }, userAgent);

const applied: Request = {
  method: "PATCH",
  path: `${sets}/c?fieldManager=one&force=true`,
  type: "apply",
  body: {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "c" },
    spec: { ...spec, template: template("nginx:2") },
  },
};

/** Changes of DaemonSets, whose annotation is what is left of a counter of their template. */
export const rolloutTalks: readonly Conversation[] = [
  talk(
    "templates of DaemonSets",
    made(sets, { spec }, "a"),
    imaged("a", "nginx:2"),
    changed("a", { spec: { minReadySeconds: 5 } }),
    changed("a", { metadata: { annotations: { [counter]: "9" } } }),
    changed("a", { metadata: { annotations: { [counter]: "7", c: "d" } } }),
    imaged("a", "nginx:3", "other/1"),
    changed("a", { metadata: { annotations: { [counter]: null } } }),
    {
      method: "PUT",
      path: `${sets}/a`,
      body: { metadata: { name: "a" }, spec: { ...spec, template: template("nginx:4") } },
    },
    made(sets, { metadata: { name: "b", annotations: { [counter]: "5" } }, spec }, "b"),
    imaged("b", "nginx:2"),
    made(sets, { metadata: { name: "c", annotations: { [counter]: "-5" } }, spec }, "c"),
    applied,
    applied,
  ),
];
