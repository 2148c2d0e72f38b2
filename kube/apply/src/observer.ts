// Watches on live objects, shared by everybody who waits: one watch per kind and namespace, open only while somebody looks.
import { gvkOf, type KubeObject, type ObjectRef } from "@sluice/objects";
import { follow, type Client } from "@sluice/client";

/** What is known of an object: the object, `undefined` when it does not exist, an error when it cannot be known. */
export type Sighting = { object?: KubeObject; error?: unknown };

/** Sees live objects. */
export type Observer = {
  /** Calls `see` with the object as it is, and again with every change, until `signal` aborts. */
  watch(ref: ObjectRef, see: (sighting: Sighting) => void, signal: AbortSignal): void;
};

type Look = { name: string; see: (sighting: Sighting) => void };
type Scope = { looks: Set<Look>; objects?: Map<string, KubeObject>; failure?: unknown; stop: AbortController };

/** An observer over one client. Ends with `signal`. */
export function createObserver(client: Client, signal: AbortSignal): Observer {
  const scopes = new Map<string, Scope>();

  return {
    watch(ref, see, until) {
      if (until.aborted || signal.aborted) return;
      const id = JSON.stringify([ref.apiVersion, ref.kind, ref.namespace ?? ""]);
      const scope = scopes.get(id) ?? open(id, ref);
      const look: Look = { name: ref.name, see };
      scope.looks.add(look);
      if (scope.objects) see({ object: scope.objects.get(ref.name) });
      else if (scope.failure !== undefined) see({ error: scope.failure });
      until.addEventListener("abort", () => leave(id, scope, look), { once: true });
    },
  };

  function open(id: string, ref: ObjectRef): Scope {
    const scope: Scope = { looks: new Set(), stop: new AbortController() };
    scopes.set(id, scope);
    void run(scope, ref);
    return scope;
  }

  function leave(id: string, scope: Scope, look: Look): void {
    scope.looks.delete(look);
    if (scope.looks.size > 0) return;
    scopes.delete(id);
    scope.stop.abort();
  }

  async function run(scope: Scope, ref: ObjectRef): Promise<void> {
    const options = { selection: { namespace: ref.namespace }, signal: AbortSignal.any([signal, scope.stop.signal]) };
    for await (const change of follow(client, gvkOf(ref), options)) {
      if (change.type === "failed") fail(scope, change.error);
      else if (change.type === "replaced") replace(scope, change.items);
      else keep(scope, change.object, change.type === "deleted");
    }
  }
}

function tell(scope: Scope, name: string, sighting: Sighting): void {
  for (const look of Array.from(scope.looks)) if (look.name === name) look.see(sighting);
}

function fail(scope: Scope, error: unknown): void {
  if (scope.objects) return; // a broken watch resumes by itself; what was seen still stands
  scope.failure = error;
  for (const look of Array.from(scope.looks)) look.see({ error });
}

function replace(scope: Scope, items: KubeObject[]): void {
  scope.objects = new Map(items.map((object) => [object.metadata.name ?? "", object]));
  scope.failure = undefined;
  for (const look of Array.from(scope.looks)) look.see({ object: scope.objects.get(look.name) });
}

function keep(scope: Scope, object: KubeObject, isDeleted: boolean): void {
  const name = object.metadata.name ?? "";
  if (isDeleted) scope.objects?.delete(name);
  else scope.objects?.set(name, object);
  tell(scope, name, { object: isDeleted ? undefined : object });
}
