// `lookup` and `getHostByName` answer at once, and neither a cluster nor a name server does: a rendering that asks for what is not known yet is thrown away, what it asked for is
// fetched, and it is begun again. What one answer makes it ask for comes in the next round.
import { HelmError } from "./helm-error.ts";
import type { Lookup } from "./functions.ts";

/** What a template looks for; without a name, all of a kind; without a namespace, everywhere. */
export type Wanted = Parameters<Lookup>[0];

/** Fetches it: undefined when there is none. What it throws becomes `error calling lookup: MESSAGE`. */
export type FindObject = (wanted: Wanted) => Promise<object | undefined>;

/** Fetches one of a host's addresses. What it throws becomes `error calling getHostByName: MESSAGE`. */
export type FindHost = (name: string) => Promise<string>;

/** What answers, as far as it is known. */
export type Answers = { lookup: Lookup; lookupHost: (name: string) => string };

type Found = { value: unknown } | { error: Error };
type Question = { key: string; fetch: () => Promise<unknown> };

const mostRounds = 100;
const mostObjects = 10_000;

/**
 * Renders until nothing is asked for that is not known. The last rendering is the result.
 *
 * @throws what `render` throws, and {HelmError} `TEMPLATE` when it goes on asking for ever new things
 */
export async function renderWithLookups<T>(
  render: (answers: Answers) => T,
  { find, findHost }: { find: FindObject; findHost: FindHost },
): Promise<T> {
  const known = new Map<string, Found>();
  for (let round = 0; round < mostRounds && known.size < mostObjects; round += 1) {
    const missing = new Map<string, Question["fetch"]>();
    const ask = ({ key, fetch }: Question): unknown => {
      const found = known.get(key);
      if (!found) missing.set(key, fetch);
      else if ("error" in found) throw found.error;
      else return found.value;
      return undefined;
    };
    const lookup: Lookup = (wanted) => {
      const key = JSON.stringify([wanted.apiVersion, wanted.kind, wanted.namespace, wanted.name]);
      return ask({ key, fetch: () => find(wanted) }) as object | undefined;
    };
    const lookupHost = (name: string): string =>
      (ask({ key: `host ${name}`, fetch: () => findHost(name) }) as string | undefined) ?? "";
    const result = attempt(() => render({ lookup, lookupHost }));
    if (missing.size === 0) {
      if ("error" in result) throw result.error;
      return result.value;
    }
    for (const [key, fetch] of missing) known.set(key, await fetchOne(fetch));
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

async function fetchOne(fetch: Question["fetch"]): Promise<Found> {
  try {
    return { value: await fetch() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error };
  }
}
