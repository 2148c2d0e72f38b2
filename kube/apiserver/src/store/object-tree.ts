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

const mostRecent = 8_192;

function over(tree: Tree): ObjectTree {
  // To find an object in the tree, some ten texts are compared that have left the processor's caches: most are looked up again and again.
  const recent = new Map<string, KubeObject>();
  return {
    get(key) {
      const id = idOf(key);
      const known = recent.get(id);
      if (known) return known;
      const found = tree.get(id);
      if (!found) return undefined;
      if (recent.size === mostRecent) recent.clear();
      recent.set(id, found);
      return found;
    },
    set(key, object) {
      const id = idOf(key);
      recent.delete(id);
      if (object) tree.set(id, object);
      else tree.delete(id);
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
