// What the API server itself keeps right, whatever controllers run beside it: a status or two that follows from what else is there.
import type { Context } from "../context.ts";
import { apiServices } from "./api-services.ts";
import { flowSchemas } from "./flow-schemas.ts";
import type { Upkeep } from "./upkeep.ts";

const all: readonly Upkeep[] = [apiServices, flowSchemas];

/** Looks after every change, in a later turn; the returned function ends it. */
export function runUpkeep(context: Context): () => void {
  const { store } = context;
  const concerned = new Set<Upkeep>();
  let turn: NodeJS.Immediate | undefined;
  const work = (): void => {
    turn = undefined;
    const due = [...concerned];
    concerned.clear();
    for (const upkeep of due) for (const object of store.list(upkeep.bucket)) upkeep.keep(object, context);
  };
  // Servers that were there when the API ended may have gone since.
  if (context.remotes.list().length > 0) {
    concerned.add(apiServices);
    turn = setImmediate(work);
  }
  const stop = store.onEvent(({ bucket, type }) => {
    for (const upkeep of all) {
      const isOwn = upkeep.bucket === bucket && type !== "DELETED";
      if (isOwn || upkeep.dependsOn.includes(bucket)) concerned.add(upkeep);
    }
    if (concerned.size > 0) turn ??= setImmediate(work);
  });
  return () => {
    stop();
    clearImmediate(turn);
  };
}
