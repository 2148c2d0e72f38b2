// What the API says that it serves: every document of discovery, in both forms.
import type { Conversation } from "./conversation.ts";

const groups: { readonly [group: string]: readonly string[] } = {
  "admissionregistration.k8s.io": ["v1"],
  "apiextensions.k8s.io": ["v1"],
  "apiregistration.k8s.io": ["v1"],
  apps: ["v1"],
  "authentication.k8s.io": ["v1"],
  "authorization.k8s.io": ["v1"],
  autoscaling: ["v1", "v2"],
  batch: ["v1"],
  "certificates.k8s.io": ["v1"],
  "coordination.k8s.io": ["v1"],
  "discovery.k8s.io": ["v1"],
  "events.k8s.io": ["v1"],
  "flowcontrol.apiserver.k8s.io": ["v1"],
  "networking.k8s.io": ["v1"],
  "node.k8s.io": ["v1"],
  policy: ["v1"],
  "rbac.authorization.k8s.io": ["v1"],
  "resource.k8s.io": ["v1"],
  "scheduling.k8s.io": ["v1"],
  "storage.k8s.io": ["v1"],
};

const read = (path: string, accept?: string): Conversation => ({
  name: accept === undefined ? path : `${path}, aggregated`,
  requests: [{ method: "GET", path, ...(accept === undefined ? {} : { accept }) }],
});
const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Discovery, before anything is defined. */
export const discovery: readonly Conversation[] = [
  read("/"),
  read("/api"),
  read("/api/v1"),
  read("/apis"),
  ...Object.entries(groups).flatMap(([group, versions]) => [
    read(`/apis/${group}`),
    ...versions.map((version) => read(`/apis/${group}/${version}`)),
  ]),
  read("/api", aggregated),
  read("/apis", aggregated),
];
