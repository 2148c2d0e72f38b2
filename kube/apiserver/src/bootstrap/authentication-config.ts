// How servers behind APIServices know who asks: by which certificate this API shows itself, and in which headers it says for whom.
// @see kubernetes pkg/controlplane/controller/clusterauthenticationtrust, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import type { FrontProxy } from "../aggregation/remotes.ts";
import type { Context } from "../context.ts";
import { frontProxyName } from "../http/self-signed.ts";
import { createObject } from "../write/create.ts";
import { updateObject } from "../write/update.ts";

const metadata = { name: "extension-apiserver-authentication", namespace: "kube-system" };
const options = () => ({
  fieldManager: "kube-apiserver",
  dryRun: false,
  fieldValidation: "Ignore" as const,
  warnings: [],
});

/** Writes the ConfigMap that says it, or what has changed of it. */
export function publishAuthentication(context: Context, { certificate }: FrontProxy): void {
  const resource = context.registry.find({ group: "", version: "v1", plural: "configmaps" });
  if (!resource) return;
  const data = {
    "requestheader-allowed-names": JSON.stringify([frontProxyName]),
    "requestheader-client-ca-file": certificate,
    "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
    "requestheader-group-headers": '["X-Remote-Group"]',
    "requestheader-username-headers": '["X-Remote-User"]',
  };
  const before = context.store.get({ bucket: "/configmaps", ...metadata });
  const made: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
  if (!before) createObject(context, resource, made, options());
  else if (!equalJson(before["data"], data))
    updateObject(context, resource, { before, sent: { ...before, data } }, options());
}
