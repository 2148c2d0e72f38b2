// Every pod is somebody: the account named, or the namespace's default. It must be there; the pod gets its token and what it pulls images with.
// @see kubernetes plugin/pkg/admission/serviceaccount/admission.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../../context.ts";
import { listOf, mapOf, type Fields } from "../../resources/defaulting.ts";
import { forbidden } from "../../status-error.ts";
import { generateName } from "../../write/generated-name.ts";
import { refusedReference } from "./mountable-secrets.ts";
import { creates, type AdmissionPlugin, type PluginWrite } from "./plugin.ts";

type PodSpec = {
  serviceAccountName?: string;
  serviceAccount?: string;
  automountServiceAccountToken?: boolean;
  imagePullSecrets?: { name?: string }[];
  volumes?: Fields[];
  containers?: Container[];
  initContainers?: Container[];
};
type Container = { volumeMounts?: { mountPath?: string }[] };

const volumeName = "kube-api-access-";
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const mirror = "kubernetes.io/config.mirror";

/** ServiceAccount. */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  mutate(write, context) {
    if (!creates(write, "", "Pod")) return;
    if (isMirror(write.object)) return checkReferences(write, context);
    const spec = write.object["spec"] as PodSpec;
    spec.serviceAccountName ||= "default";
    spec.serviceAccount = spec.serviceAccountName;
    const account = accountOf(write, context);
    if (spec.automountServiceAccountToken ?? account["automountServiceAccountToken"] ?? true) mountToken(spec, context);
    const pull = listOf(account["imagePullSecrets"]).map(({ name }) => ({ name: name as string }));
    if ((spec.imagePullSecrets ?? []).length === 0 && pull.length > 0) spec.imagePullSecrets = pull;
    // Before anybody asks whether it is valid, and again once it is.
    checkReferences(write, context);
  },
  validate(write, context) {
    if (creates(write, "", "Pod")) checkReferences(write, context);
  },
};

function checkReferences(write: PluginWrite, context: Context): void {
  const why = isMirror(write.object)
    ? refusalOfMirror(write.object)
    : refusedReference(write.object, accountOf(write, context));
  if (why !== undefined) throw refused(write, why);
}

const isMirror = ({ metadata }: KubeObject): boolean => metadata.annotations?.[mirror] !== undefined;

const refused = ({ resource, object }: PluginWrite, why: string): Error =>
  forbidden(resource, object.metadata.name ?? "", why);

function accountOf(write: PluginWrite, { store }: Context): KubeObject {
  const { namespace = "" } = write.object.metadata;
  const { serviceAccountName: name = "" } = write.object["spec"] as PodSpec;
  const account = store.get({ bucket: "/serviceaccounts", namespace, name });
  if (account) return account;
  const missing = `serviceaccount ${JSON.stringify(name)} not found`;
  throw refused(write, `error looking up service account ${namespace}/${name}: ${missing}`);
}

/** A pod that a node tells of has no account, and nothing that only an account may have. */
function refusalOfMirror({ spec }: KubeObject): string | undefined {
  const { serviceAccountName = "", volumes = [] } = spec as PodSpec;
  if (serviceAccountName !== "") return "a mirror pod may not reference service accounts";
  if (hasSecrets(spec as Fields)) return "a mirror pod may not reference secrets";
  const sources = volumes.flatMap((volume) => listOf(mapOf(volume["projected"])?.["sources"]));
  return sources.some((source) => source["serviceAccountToken"] !== undefined)
    ? "a mirror pod may not use ServiceAccountToken volume projections"
    : undefined;
}

const secretFields = new Set(["secretRef", "secretKeyRef", "secret", "imagePullSecrets"]);

const hasSecrets = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).some(([field, inner]) => secretFields.has(field) || hasSecrets(inner));

/** Mounts a token wherever nothing else is mounted at its place. */
function mountToken(spec: PodSpec, context: Context): void {
  const own = spec.volumes?.find((volume) => String(volume["name"]).startsWith(volumeName));
  const name = own ? String(own["name"]) : generateName(volumeName, context);
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const without = containers.filter(
    ({ volumeMounts = [] }) => !volumeMounts.some(({ mountPath }) => mountPath === tokenPath),
  );
  for (const container of without)
    container.volumeMounts = [
      ...(container.volumeMounts ?? []),
      { name, readOnly: true, mountPath: tokenPath } as { mountPath: string },
    ];
  if (!own && without.length > 0) spec.volumes = [...(spec.volumes ?? []), { name, projected: tokenSources() }];
}

/** The token, the certificate to trust the API by, and where the pod is. */
const tokenSources = (): Fields => ({
  sources: [
    // Longer than an hour: whoever renews it does so in good time, and may still warn of those who do not.
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] },
    },
  ],
  defaultMode: 420,
});
