// By which fields the objects of built-in kinds can be selected, beside their name and namespace.
// @see kubernetes pkg/registry/…/strategy.go (ToSelectableFields) and pkg/apis/…/conversion.go (AddFieldLabelConversionFunc)
import type { KubeObject } from "@sluice/objects";

type Read = (object: KubeObject) => string;

/** A field by its path; `absent` is what Go has where nothing was said. */
function at(path: string, absent = ""): Read {
  const steps = path.split(".");
  return (object) => {
    const value = steps.reduce<unknown>(
      (where, key) => (where as { [key: string]: unknown } | undefined)?.[key],
      object,
    );
    return value === undefined || value === null ? absent : String(value);
  };
}

const same = (...paths: string[]): { [path: string]: Read } =>
  Object.fromEntries(paths.map((path) => [path, at(path)]));

const involved = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

/** An event says in one of two places who reported it. */
const firstOf =
  (...reads: Read[]): Read =>
  (object) =>
    reads.map((read) => read(object)).find((value) => value !== "") ?? "";
const [component, reporter] = [at("source.component"), at("reportingComponent")];

const rows: { readonly [groupKind: string]: { readonly [path: string]: Read } } = {
  "/Namespace": same("status.phase"),
  "/Node": { "spec.unschedulable": at("spec.unschedulable", "false") },
  "/Pod": {
    ...same("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName"),
    ...same("status.phase", "status.podIP", "status.nominatedNodeName"),
    "spec.hostNetwork": at("spec.hostNetwork", "false"),
  },
  "/Secret": same("type"),
  "/Service": same("spec.clusterIP", "spec.type"),
  "/ReplicationController": { "status.replicas": at("status.replicas", "0") },
  "/Event": {
    ...same(...involved.map((name) => `involvedObject.${name}`), "reason", "type"),
    source: firstOf(component, reporter),
    reportingComponent: firstOf(reporter, component),
  },
  // The same objects: they are kept as the core group has them.
  "events.k8s.io/Event": {
    ...Object.fromEntries(involved.map((name) => [`regarding.${name}`, at(`involvedObject.${name}`)])),
    ...same("reason", "type"),
    reportingController: firstOf(reporter, component),
  },
  "apps/ReplicaSet": { "status.replicas": at("status.replicas", "0") },
  "batch/Job": { "status.successful": at("status.succeeded", "0") },
  "certificates.k8s.io/CertificateSigningRequest": same("spec.signerName"),
  "resource.k8s.io/ResourceSlice": same("spec.driver", "spec.nodeName"),
};

/** The fields of a kind. */
export const selectableFieldsOf = (group: string, kind: string): { readonly [path: string]: Read } =>
  rows[`${group}/${kind}`] ?? {};
