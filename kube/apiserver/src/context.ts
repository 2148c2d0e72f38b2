// What every verb needs to do its work.
import type { KubeObject } from "@sluice/objects";
import type { Registry } from "./resources/registry.ts";
import type { ResolveService } from "./services/resolve-service.ts";
import type { Remotes } from "./aggregation/remotes.ts";
import type { ApiError } from "./status-error.ts";
import type { Store } from "./store/store.ts";

/** The conversions that one request has asked webhooks for. */
export type Conversions = {
  /** What came of each: an object, or a refusal that is met where the conversion is needed. */
  outcomes: Map<string, KubeObject | ApiError>;
  /** The number of a question, which no attempt draws again. */
  newUid(): string;
  /** Begins work that may have to be done again. */
  begin(): Attempt;
};

/** Work that may have to be done again, with the same time and the same drawn names. */
export type Attempt = { again(): void; end(): void };

/** The inside of one API server. Two of them in one process share nothing. */
export type Context = {
  store: Store;
  registry: Registry;
  /** Milliseconds since 1970. */
  now(): number;
  /** Names of admission plugins that do not run. */
  disabledAdmission: ReadonlySet<string>;
  /** Runs something later; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
  /** Where a service is answered that the API itself has to ask. */
  resolve: ResolveService;
  /** Groups that other servers answer for. */
  remotes: Remotes;
  /** A fresh UUID. */
  newUid(): string;
  /** Draws from [0, 1), for generated names. */
  random(): number;
  /** What converters have been asked for this request; absent where nobody waits for them. */
  conversions?: Conversions;
};
