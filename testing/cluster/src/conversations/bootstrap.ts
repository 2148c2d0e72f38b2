// What a cluster begins with, as `kubectl get` shows it.
import type { Conversation } from "./conversation.ts";

const collections: { readonly [groupVersion: string]: string } = {
  "api/v1": "services",
  "apis/apiregistration.k8s.io/v1": "apiservices",
  "apis/flowcontrol.apiserver.k8s.io/v1": "flowschemas prioritylevelconfigurations",
  "apis/networking.k8s.io/v1": "ipaddresses servicecidrs",
  "apis/rbac.authorization.k8s.io/v1": "clusterroles clusterrolebindings roles rolebindings",
  "apis/scheduling.k8s.io/v1": "priorityclasses",
};

const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";

/** A table of each kind. */
export const bootstrap: readonly Conversation[] = Object.entries(collections).flatMap(([groupVersion, plurals]) =>
  plurals.split(" ").map((plural) => ({
    name: plural,
    requests: [{ method: "GET", path: `/${groupVersion}/${plural}?includeObject=None`, accept }],
  })),
);
