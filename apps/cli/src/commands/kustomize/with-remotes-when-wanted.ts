// The way of every build: with what is here, and with what must be fetched when it turns out that something must. What can fetch is loaded then.
import type { Environment } from "../../environment.ts";
import { elsewhereOf, RemoteWanted, type Elsewhere } from "./remotes.ts";

/** Does some work with what is here, and fetches only when something is wanted. @throws what the work throws */
export async function withRemotesWhenWanted<T>(
  work: (elsewhere: Elsewhere) => T,
  environment: Environment,
): Promise<T> {
  try {
    return work(elsewhereOf(new Map()));
  } catch (error) {
    if (!(error instanceof RemoteWanted)) throw error;
    const { withRemotes } = await import("./fetch-remotes.ts");
    return withRemotes(error, environment, work);
  }
}
