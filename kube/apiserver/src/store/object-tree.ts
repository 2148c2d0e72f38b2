// All objects in one sorted tree: a list is a walk over a part of it, and a fork shares every node until one side writes (ADR 11).
import type { KubeObject } from "@sluice/objects";
import sortedBTree from "sorted-btree";
import type { StoreKey } from "./store.ts";

/** Objects by key. */
export type ObjectTree = {
  get(key: StoreKey): KubeObject | undefined;
  /** Puts an object; undefined takes it away. */
  set(key: StoreKey, object: KubeObject | undefined): void;
  /** The objects of a bucket, or of one namespace in it, ordered by namespace and name. */
  list(bucket: string, namespace?: string): KubeObject[];
  /** A tree of the same content, in O(1): neither ever sees what is written to the other. */
  fork(): ObjectTree;
};

// The package is CommonJS: its class is the default of what Node takes for its default.
const { default: SortedTree } = sortedBTree;
type Tree = InstanceType<typeof SortedTree<string, KubeObject>>;

/** An empty tree. */
export const createObjectTree = (): ObjectTree =>
  over(new SortedTree<string, KubeObject>(undefined, (left, right) => (left < right ? -1 : left === right ? 0 : 1)));

function over(tree: Tree): ObjectTree {
  return {
    get: (key) => tree.get(idOf(key)),
    set(key, object) {
      if (object) tree.set(idOf(key), object);
      else tree.delete(idOf(key));
    },
    list(bucket, namespace) {
      // What begins with a text ends before the text whose last character is the next one.
      const [from, to] =
        namespace === undefined
          ? [`${bucket}\u0000`, `${bucket}\u0001`]
          : [`${bucket}\u0000${namespace}/`, `${bucket}\u0000${namespace}0`];
      const found: KubeObject[] = [];
      tree.forRange(from, to, false, (_id, object) => void found.push(object));
      return found;
    },
    fork: () => over(tree.clone()),
  };
}

const idOf = ({ bucket, namespace = "", name }: StoreKey): string => `${bucket}\u0000${namespace}/${name}`;
