// namespace: of every resource that has one, of the fields in the config, and of the subjects of role bindings.
import { applyFieldSpec, type FieldSpec } from "../field-spec.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { formatId, isClusterScoped } from "../resource-id.ts";
import { storePreviousId, type ResourceList } from "../resource-list.ts";
import { currentId, type Resource } from "../resource.ts";

/** Which subjects of role bindings get the namespace. */
export type SubjectMode = "defaultOnly" | "allServiceAccounts" | "none";

/** How to set namespaces. */
export type NamespaceOptions = {
  namespace: string;
  specs: readonly FieldSpec[];
  unsetOnly?: boolean;
  subjects?: SubjectMode;
};

const isRoleBinding = (kind: string): boolean => kind === "RoleBinding" || kind === "ClusterRoleBinding";

/** Sets the namespace of all resources. @throws {KustomizeError} `DUPLICATE_ID` when two come to have one id */
export function setNamespace(list: ResourceList, options: NamespaceOptions): void {
  if (options.namespace === "") return;
  for (const resource of list.items) {
    if (resource.isFromChart) continue;
    storePreviousId(resource);
    setNamespaceOf(resource, options);
  }
  list.idsChanged();
  for (const [resource] of list.sharingAnId()) {
    if (!resource) continue;
    throw new KustomizeError(
      "DUPLICATE_ID",
      `namespace transformation produces ID conflict: ${formatId(currentId(resource))}`,
      resource.origin,
    );
  }
}

/** Sets the namespace of one resource. */
export function setNamespaceOf(
  resource: Resource,
  { namespace, specs, unsetOnly = false, subjects = "defaultOnly" }: NamespaceOptions,
): void {
  const { object } = resource;
  const set = (value: unknown) => {
    if (typeof value === "object" && value !== null)
      throw new KustomizeError("BAD_KUSTOMIZATION", "namespace field specs must target scalar nodes", resource.origin);
    return unsetOnly && value !== null && value !== "" ? value : namespace;
  };
  if (!isClusterScoped(currentId(resource))) {
    const metadata = (object.metadata ??= {});
    metadata.namespace = set(metadata.namespace ?? "") as string;
  }
  if (isRoleBinding(object.kind)) setSubjects(object["subjects"], subjects, set);
  for (const spec of specs) {
    if (spec.path === "metadata/namespace") continue;
    if (spec.path === "metadata/name" && object.apiVersion !== "v1") continue;
    if (spec.path === "subjects/namespace" && isRoleBinding(spec.kind ?? "") && isRoleBinding(object.kind)) continue;
    applyFieldSpec(resource, spec, set, () => "");
  }
}

function setSubjects(subjects: unknown, mode: SubjectMode, set: (value: unknown) => unknown): void {
  if (mode === "none" || !Array.isArray(subjects)) return;
  for (const subject of subjects as { kind?: string; name?: string; namespace?: unknown }[]) {
    if (typeof subject !== "object" || subject === null) continue;
    const wanted = mode === "defaultOnly" ? subject.name === "default" : subject.kind === "ServiceAccount";
    if (wanted) subject.namespace = set(subject.namespace ?? "");
  }
}
