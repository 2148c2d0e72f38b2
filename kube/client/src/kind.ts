// Callers name a kind; the API serves resources. This is what the client must know of a kind to build a path.
import type { KubeObject } from "@sluice/objects";

/** Names a kind; a definition from `@sluice/schema` fits and carries the object's type along in `T`. */
export type KindName<T extends KubeObject = KubeObject> = {
  group: string;
  version: string;
  kind: string;
  readonly ofType?: T;
};

/** A kind as the API serves it. */
export type Resource = {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
  subresources: string[];
};

/** `/api/v1/namespaces/ns/pods/name/status`: where an object, its collection or a subresource of it lives. */
export function pathOf(
  resource: Resource,
  { namespace, name, subresource }: { namespace?: string; name?: string; subresource?: string },
): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const object = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${resource.plural}${object}${subresource ? `/${subresource}` : ""}`;
}
