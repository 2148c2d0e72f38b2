// The ordered list of resources that a build carries, with an index by id, so that finding one does not cost a walk over all.
import { KustomizeError } from "./kustomize-error.ts";
import { effectiveNamespace, formatId, idKey, type ResourceId } from "./resource-id.ts";
import { currentId, previousIds, type Resource } from "./resource.ts";

/** Resources in order; no two have the same present id. */
export class ResourceList {
  #items: Resource[] = [];
  #byCurrent: Map<string, Resource[]> | undefined;
  #byAny: Map<string, Resource[]> | undefined;

  /** All of them, in order. Whoever changes an id calls `idsChanged`. */
  get items(): readonly Resource[] {
    return this.#items;
  }

  /** Forgets the index, since names, namespaces or kinds have changed. */
  idsChanged(): void {
    this.#byCurrent = undefined;
    this.#byAny = undefined;
  }

  /** @throws {KustomizeError} `DUPLICATE_ID` when its id is taken */
  append(resource: Resource): void {
    const id = currentId(resource);
    const key = idKey(id);
    const taken = this.#currentIndex().get(key)?.[0];
    if (taken) {
      throw new KustomizeError(
        "DUPLICATE_ID",
        `may not add resource with an already registered id: ${formatId(id)} (first in ${taken.origin.file}:${taken.origin.line})`,
        { file: resource.origin.file, line: resource.origin.line },
      );
    }
    this.#items.push(resource);
    put(this.#byCurrent, key, resource);
    if (this.#byAny) for (const any of anyKeys(resource)) put(this.#byAny, any, resource);
  }

  /** Appends each. */
  appendAll(resources: Iterable<Resource>): void {
    for (const resource of resources) this.append(resource);
  }

  /** Puts another list in the place of this one's; equal ids are refused. */
  replaceAll(resources: readonly Resource[]): void {
    this.#items = [];
    this.idsChanged();
    this.appendAll(resources);
  }

  /** Puts one resource where another one stands. */
  replace(old: Resource, next: Resource): void {
    const index = this.#items.indexOf(old);
    this.#items[index] = next;
    this.idsChanged();
  }

  /** Removes what a patch has emptied. */
  dropEmpty(): void {
    if (!this.#items.some(isEmpty)) return;
    this.#items = this.#items.filter((resource) => !isEmpty(resource));
    this.idsChanged();
  }

  /** Those that have this id now. */
  withCurrentId(id: ResourceId): readonly Resource[] {
    return this.#currentIndex().get(idKey(id)) ?? [];
  }

  /** Groups of resources that share a present id: none, when all is well. */
  sharingAnId(): Resource[][] {
    return [...this.#currentIndex().values()].filter((group) => group.length > 1);
  }

  #currentIndex(): Map<string, Resource[]> {
    return (this.#byCurrent ??= groupBy(this.#items, (resource) => [idKey(currentId(resource))]));
  }

  /** Those that have, or once had, this id. */
  withAnyId(id: ResourceId): readonly Resource[] {
    this.#byAny ??= groupBy(this.#items, anyKeys);
    return this.#byAny.get(idKey(id)) ?? [];
  }

  /** The one that has, or once had, this id; the target of a patch without a selector. */
  patchTarget(id: ResourceId): Resource {
    const matches = this.withAnyId(id);
    const [only] = matches;
    if (only && matches.length === 1) return only;
    const what = matches.length === 0 ? "no matches" : "multiple matches";
    throw new KustomizeError(
      "NO_TARGET",
      `${what} for Id ${formatId(id)}; failed to find unique target for patch ${formatId(id)}`,
    );
  }
}

const isEmpty = ({ object }: Resource): boolean => {
  for (const key in object) if (Object.hasOwn(object, key)) return false;
  return true;
};

function anyKeys(resource: Resource): string[] {
  if (isEmpty(resource)) return [];
  const current = idKey(currentId(resource));
  if (resource.previousIds.length === 0) return [current];
  return [...new Set([...previousIds(resource).map(idKey), current])];
}

function put(index: Map<string, Resource[]> | undefined, key: string, resource: Resource): void {
  const group = index?.get(key);
  if (group) group.push(resource);
  else index?.set(key, [resource]);
}

function groupBy(resources: readonly Resource[], keysOf: (resource: Resource) => string[]): Map<string, Resource[]> {
  const index = new Map<string, Resource[]>();
  for (const resource of resources) for (const key of keysOf(resource)) put(index, key, resource);
  return index;
}

/** Notes the present id as an earlier one; called before a name, namespace or kind may change. */
export function storePreviousId(resource: Resource): void {
  const id = currentId(resource);
  resource.previousIds.push({ name: id.name, namespace: effectiveNamespace(id), kind: id.kind });
}
