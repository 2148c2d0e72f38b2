/**
 * Lists within lists whose lengths show only at their ends, each of which becomes an array of exactly its length. An array that grows by `push` has
 * room for seventeen entries from the first one on: in trees, where most lists have one or two, that would be most of the memory.
 */
export class Gathered<T> {
  /** How many entries there are: what a list begins with, and what `takeFrom` takes later. */
  size = 0;
  private readonly entries: T[] = [];

  push(entry: T): void {
    this.entries[this.size] = entry;
    this.size += 1;
  }

  /** The entries from one on, which are here no more. */
  takeFrom(first: number): T[] {
    const taken = this.entries.slice(first, this.size);
    this.size = first;
    return taken;
  }
}
