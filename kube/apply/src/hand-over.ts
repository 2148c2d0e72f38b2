// Moving an object from one owner to another without deleting it. Both see a new revision at about the same time; whoever loses the object must not
// delete it before the other had its turn to take it. So deleting waits, within bounds, until every possible taker has come to an end with the revision.
// Whoever has taken the object has put its labels on it, and then `deleteSet` leaves it alone.

/** Who waits with deleting. */
export type HandOvers = {
  /**
   * Whether an owner must wait with deleting what it has lost with a revision.
   *
   * @param isOpen  whether somebody else has yet to come to an end with the revision
   * @param now     ms since the epoch
   */
  mustWait(owner: string, revision: string, state: { isOpen: boolean; now: number }): boolean;
  isWaiting(owner: string): boolean;
};

/** @param patienceMs  how long to wait at most: one that never comes to an end must not keep everything */
export function createHandOvers(patienceMs = 60_000): HandOvers {
  const waits = new Map<string, { revision: string; since: number }>();
  return {
    mustWait(owner, revision, { isOpen, now }) {
      const held = waits.get(owner);
      const isSame = held?.revision === revision;
      if (!isOpen || (isSame && now - held.since >= patienceMs)) {
        waits.delete(owner);
        return false;
      }
      if (!isSame) waits.set(owner, { revision, since: now });
      return true;
    },
    isWaiting: (owner) => waits.has(owner),
  };
}
