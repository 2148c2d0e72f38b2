// `lookup` answers at once, and a cluster does not: a rendering that asks for what is not known yet is thrown away, what it asked for is
// fetched, and it is begun again. What one answer makes it ask for comes in the next round.
import { HelmError } from "./helm-error.ts";
import type { Lookup } from "./functions.ts";

/** What a template looks for; without a name, all of a kind; without a namespace, everywhere. */
export type Wanted = Parameters<Lookup>[0];

/** Fetches it: undefined when there is none. What it throws becomes `error calling lookup: MESSAGE`. */
export type FindObject = (wanted: Wanted) => Promise<object | undefined>;

type Found = { object: object | undefined } | { error: Error };

const mostRounds = 100;
const mostObjects = 10_000;

/**
 * Renders until nothing is asked for that is not known. The last rendering is the result.
 *
 * @throws what `render` throws, and {HelmError} `TEMPLATE` when it goes on asking for ever new things
 */
export async function renderWithLookups<T>(render: (lookup: Lookup) => T, find: FindObject): Promise<T> {
  const known = new Map<string, Found>();
  for (let round = 0; round < mostRounds && known.size < mostObjects; round += 1) {
    const missing = new Map<string, Wanted>();
    const lookup: Lookup = (wanted) => {
      const key = JSON.stringify([wanted.apiVersion, wanted.kind, wanted.namespace, wanted.name]);
      const found = known.get(key);
      if (!found) {
        missing.set(key, wanted);
        return undefined;
      }
      if ("error" in found) throw found.error;
      return found.object;
    };
    const result = attempt(() => render(lookup));
    if (missing.size === 0) {
      if ("error" in result) throw result.error;
      return result.value;
    }
    for (const [key, wanted] of missing) known.set(key, await fetchOne(find, wanted));
  }
  throw new HelmError(
    "TEMPLATE",
    `the templates look up ever new objects: stopped after ${known.size} of them, in at most ${mostRounds} rounds`,
  );
}

function attempt<T>(work: () => T): { value: T } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

async function fetchOne(find: FindObject, wanted: Wanted): Promise<Found> {
  try {
    return { object: await find(wanted) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error };
  }
}
