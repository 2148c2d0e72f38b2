// Pods that are deleted end at once and go: no machine needs its time for it.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";

const pods = "/pods";

/** Follows pods; the returned function ends it. */
export function runTerminations({ store }: Context): () => void {
  const waiting = new Set<KubeObject>();
  let turn: NodeJS.Immediate | undefined;
  const work = (): void => {
    turn = undefined;
    for (const { metadata } of waiting) {
      const key = { bucket: pods, name: metadata.name ?? "", namespace: metadata.namespace };
      const pod = store.get(key);
      if (pod && pod.metadata.uid === metadata.uid && (pod.metadata.finalizers ?? []).length === 0) store.remove(key);
    }
    waiting.clear();
  };
  const see = (pod: KubeObject): void => {
    if (!pod.metadata.deletionTimestamp) return;
    waiting.add(pod);
    turn ??= setImmediate(work);
  };
  for (const pod of store.list(pods)) see(pod);
  const stop = store.onEvent(({ bucket, type, object }) => {
    if (bucket === pods && type !== "DELETED") see(object);
  });
  return () => {
    stop();
    clearImmediate(turn);
  };
}
