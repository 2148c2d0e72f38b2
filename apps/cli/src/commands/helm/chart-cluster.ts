// A cluster as charts see it: what it can do, what is in it, and whether it would take what a chart makes.
import { hasReason, KubeconfigError, StatusError, TransportError, type Client } from "@sluice/client";
import { HelmError, logLine, type Capabilities, type FindObject, type RenderedChart } from "@sluice/helm";
import type { KubeObject } from "@sluice/objects";
import { parseYamlDocuments } from "@sluice/yaml";
import { connect, type ConnectFlags, type Connection } from "../../connect/connect.ts";
import type { Environment } from "../../environment.ts";
import { UsageError } from "../../usage-error.ts";

/** The flags that lead to a cluster. */
export type ClusterFlags = {
  kubeconfig?: string;
  kubeContext?: string;
  kubeApiserver?: string;
  kubeAsGroup?: string[];
  kubeAsUser?: string;
  kubeCaFile?: string;
  kubeInsecureSkipTlsVerify?: boolean;
  kubeTlsServerName?: string;
  kubeToken?: string;
};

/** A cluster; `close` ends the connections. */
export type ChartCluster = {
  capabilities: Pick<Capabilities, "kubeVersion" | "apiVersions">;
  find: FindObject;
  /** @throws {HelmError} `ARGUMENT` for the first object that it would not take */
  validate(rendered: RenderedChart, release: ReleaseName): Promise<void>;
  close(): void;
};

/** Which release the objects belong to, and whether they may take over what is there. */
export type ReleaseName = { name: string; namespace: string; mayReplace: boolean; checksFields: boolean };

/** Reaches a cluster and reads what it can do. @throws {HelmError} `ARGUMENT` when it cannot be reached */
export async function openCluster(flags: ClusterFlags, environment: Environment): Promise<ChartCluster> {
  const { client, close } = reach(accessOf(flags, environment), environment);
  const { signal } = environment;
  try {
    const capabilities = await readCapabilities(client, signal);
    return {
      capabilities,
      find: (wanted) => findObject(client, wanted, environment),
      validate: (rendered, release) => validateAll(client, objectsOf(rendered), { ...release, signal }),
      close,
    };
  } catch (error) {
    close();
    if (error instanceof TransportError || error instanceof StatusError)
      throw new HelmError(
        "ARGUMENT",
        `cluster reachability check failed: kubernetes cluster unreachable: ${error.message}`,
        error,
      );
    throw error;
  }
}

/** The flags, and where they are absent Helm's variables. @see helm v4.2.3 pkg/cli/environment.go */
function accessOf(flags: ClusterFlags, { variables }: Environment): ConnectFlags {
  const kubeconfig = flags.kubeconfig;
  const context = flags.kubeContext ?? variables["HELM_KUBECONTEXT"];
  const groups = variables["HELM_KUBEASGROUPS"]?.split(",") ?? [];
  return {
    ...(kubeconfig ? { kubeconfig } : {}),
    ...(context ? { context } : {}),
    overrides: {
      server: flags.kubeApiserver ?? variables["HELM_KUBEAPISERVER"],
      caFile: flags.kubeCaFile ?? variables["HELM_KUBECAFILE"],
      insecureSkipTlsVerify:
        flags.kubeInsecureSkipTlsVerify ?? /^(1|t|true)$/i.test(variables["HELM_KUBEINSECURE_SKIP_TLS_VERIFY"] ?? ""),
      tlsServerName: flags.kubeTlsServerName ?? variables["HELM_KUBETLS_SERVER_NAME"],
      token: flags.kubeToken ?? variables["HELM_KUBETOKEN"],
      asUser: flags.kubeAsUser ?? variables["HELM_KUBEASUSER"],
      asGroups: flags.kubeAsGroup && flags.kubeAsGroup.length > 0 ? flags.kubeAsGroup : groups,
    },
  };
}

function reach(access: ConnectFlags, environment: Environment): Connection {
  try {
    return connect(access, environment);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof KubeconfigError)) throw error;
    throw new HelmError("ARGUMENT", `kubernetes cluster unreachable: ${error.message}`, error);
  }
}

async function readCapabilities(client: Client, signal: AbortSignal): Promise<ChartCluster["capabilities"]> {
  const text = await client.raw("/version", { signal });
  const { gitVersion: version = "", major = "", minor = "" } = JSON.parse(text) as { [field: string]: string };
  const served = await client.discovery.list(signal);
  const names = served.flatMap(({ group, version, kind }) => {
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return [apiVersion, `${apiVersion}/${kind}`];
  });
  // As the cluster calls itself, with everything that its distribution adds.
  return { kubeVersion: { version, normalized: version, major, minor }, apiVersions: [...new Set(names)] };
}

const gvkIn = (apiVersion: string, kind: string): { group: string; version: string; kind: string } => {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  return { group, version, kind };
};

async function findObject(
  client: Client,
  { apiVersion, kind, namespace, name }: Parameters<FindObject>[0],
  { signal, err }: Environment,
): Promise<object | undefined> {
  const gvk = gvkIn(apiVersion, kind);
  try {
    const { namespaced } = await client.discovery.find(gvk, signal);
    const within = namespaced && namespace !== "" ? { namespace } : {};
    if (name !== "") return await client.get(gvk, { name, ...within }, { signal });
    const { items, resourceVersion } = await client.list(gvk, within, { signal });
    return { apiVersion, kind: `${kind}List`, metadata: { resourceVersion }, items };
  } catch (error) {
    if (hasReason(error, "NoMatch")) {
      const why = "the server could not find the requested resource";
      const groupVersionKind = `${apiVersion}, Kind=${kind}`;
      err(`${logLine("ERROR", "unable to retrieve resource list", { GroupVersion: apiVersion, error: why })}\n`);
      err(`${logLine("ERROR", "unable to get apiresource", { groupVersionKind, error: why })}\n`);
      throw new Error(`unable to get apiresource from unstructured: ${groupVersionKind}: ${why}`, { cause: error });
    }
    if (hasReason(error, "NotFound")) return undefined;
    throw error;
  }
}

const objectsOf = ({ manifests }: RenderedChart): KubeObject[] =>
  manifests.flatMap(({ content }) =>
    parseYamlDocuments(content, { duplicateKeys: "last" }).flatMap(({ value }) => (value ? [value as KubeObject] : [])),
  );

type Validating = ReleaseName & { signal: AbortSignal };

async function validateAll(client: Client, objects: readonly KubeObject[], release: Validating): Promise<void> {
  for (const object of objects) {
    checkHead(object, release.checksFields);
    if (object.apiVersion) await checkKind(client, object, release.signal);
  }
  for (const object of objects.filter(({ apiVersion }) => apiVersion)) {
    const { metadata } = object;
    const { namespaced } = await client.discovery.find(gvkIn(object.apiVersion ?? "", object.kind), release.signal);
    const named = namespaced
      ? { ...object, metadata: { ...metadata, namespace: metadata.namespace ?? release.namespace } }
      : object;
    if (!release.mayReplace) await checkOwner(client, named, release);
  }
}

/** What fields an object has is looked at by the API when it is written, which it is not here. @see k8s.io/kubectl/pkg/validation */
function checkHead(object: Partial<KubeObject>, checksFields: boolean): void {
  const fail = (why: string): never => {
    throw new HelmError("ARGUMENT", `unable to build kubernetes objects from release manifest: ${why}`);
  };
  const missing = !object.kind ? "kind" : !object.apiVersion ? "apiVersion" : undefined;
  if (missing !== undefined && checksFields) fail(`error validating "": error validating data: ${missing} not set`);
  if (missing === "kind") fail(`unable to decode "": Object 'Kind' is missing in '${JSON.stringify(object)}'`);
}

async function checkKind(client: Client, { apiVersion = "", kind, metadata }: KubeObject, signal: AbortSignal) {
  try {
    await client.discovery.find(gvkIn(apiVersion, kind), signal);
  } catch (error) {
    if (!hasReason(error, "NoMatch")) throw error;
    const { name = "", namespace = "" } = metadata ?? {};
    throw new HelmError(
      "ARGUMENT",
      `unable to build kubernetes objects from release manifest: resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from "": no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
      error,
    );
  }
}

const managedBy = "app.kubernetes.io/managed-by";
const releaseName = "meta.helm.sh/release-name";
const releaseNamespace = "meta.helm.sh/release-namespace";

/** What is there already must be the release's own. */
async function checkOwner(client: Client, object: KubeObject, { name, namespace, signal }: Validating): Promise<void> {
  const gvk = gvkIn(object.apiVersion ?? "", object.kind);
  const at = {
    name: object.metadata.name ?? "",
    ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
  };
  if (at.name === "")
    throw new HelmError(
      "ARGUMENT",
      `unable to continue with install: could not get information about the resource ${object.kind} "" in namespace ${JSON.stringify(at.namespace ?? "")}: resource name may not be empty`,
    );
  const there = await client.get(gvk, at, { signal }).catch((error: unknown) => {
    if (hasReason(error, "NotFound")) return undefined;
    throw error;
  });
  if (!there) return;
  const { labels = {}, annotations = {} } = there.metadata;
  const wrong = [
    mismatch("label", managedBy, { got: labels[managedBy], wanted: "Helm" }),
    mismatch("annotation", releaseName, { got: annotations[releaseName], wanted: name }),
    mismatch("annotation", releaseNamespace, { got: annotations[releaseNamespace], wanted: namespace }),
  ].filter((one) => one !== undefined);
  if (wrong.length === 0) return;
  const what = `${object.kind} ${JSON.stringify(at.name)} in namespace ${JSON.stringify(at.namespace ?? "")}`;
  throw new HelmError(
    "ARGUMENT",
    `unable to continue with install: ${what} exists and cannot be imported into the current release: invalid ownership metadata; ${wrong.join("; ")}`,
  );
}

function mismatch(what: string, key: string, { got, wanted }: { got: string | undefined; wanted: string }) {
  if (got === wanted) return undefined;
  if (got === undefined)
    return `${what} validation error: missing key ${JSON.stringify(key)}: must be set to ${JSON.stringify(wanted)}`;
  return `${what} validation error: key ${JSON.stringify(key)} must equal ${JSON.stringify(wanted)}: current value is ${JSON.stringify(got)}`;
}
