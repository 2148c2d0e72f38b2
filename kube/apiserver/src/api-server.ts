// A Kubernetes API, assembled: a store, the kinds, the verbs, and what a cluster does of its own accord.
import { createAccess } from "./access/access.ts";
import { aggregateRoles } from "./access/aggregate-roles.ts";
import { createRemotes, type FrontProxy } from "./aggregation/remotes.ts";
import { publishAuthentication } from "./bootstrap/authentication-config.ts";
import { furnish } from "./bootstrap/furnish.ts";
import type { ApiHandler } from "./api-request.ts";
import type { Context } from "./context.ts";
import { establishDefinitions } from "./crd/establish.ts";
import { finalizeDefinitions } from "./crd/finalize-definitions.ts";
import { builtinResources } from "./resources/builtins.ts";
import { createRegistry } from "./resources/registry.ts";
import { createRouter } from "./router.ts";
import { runControllers, type Simulate } from "./simulate/controllers.ts";
import { createResolver, type KnownService } from "./services/resolve-service.ts";
import { createMemoryStore } from "./store/memory-store.ts";
import type { Store } from "./store/store.ts";
import { runRegistrations } from "./upkeep/registrations.ts";
import { runUpkeep } from "./upkeep/run-upkeep.ts";

/** What an API server needs from outside, and what it should do of its own accord. */
export type ApiServerOptions = {
  /** Milliseconds since 1970. */
  now: () => number;
  newUid: () => string;
  /** Draws from [0, 1). */
  random: () => number;
  /** In memory when absent. */
  store?: Store;
  /** Which simulated controllers run; all of them when absent. */
  simulate?: Simulate;
  /** Runs something later, `ms` by the clock of `now`, and tells how to call it off. Real timers when absent. */
  after?: (ms: number, run: () => void) => () => void;
  /** Where services are answered that are not found by their endpoints here, such as a webhook in this process. */
  resolveService?: KnownService;
  /** What tokens of service accounts are signed with: a private key in PEM, RSA or of an elliptic curve. Without one they do not outlive the API. */
  accountKey?: string;
  /** By which this API shows the servers behind APIServices that it is who it is: a certificate for clients, of an authority that it is itself. */
  frontProxy?: FrontProxy;
  /** Names of admission plugins that are not to run, as kube-apiserver's `--disable-admission-plugins` has them. */
  disableAdmission?: readonly string[];
};

/** A Kubernetes API in process. */
export type ApiServer = {
  handle: ApiHandler;
  /**
   * Another API over what is stored now, in memory and with a life of its own: neither ever sees what is written to the other. Nothing is copied;
   * whatever is passed takes the place of this one's options. Close it like any other.
   */
  fork(options?: Partial<Omit<ApiServerOptions, "store">>): ApiServer;
  close(): Promise<void>;
};

/** Starts an API server: synchronous, in a few milliseconds. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const context = createContext(options);
  establishDefinitions(context);
  furnish(context);
  if (options.frontProxy) publishAuthentication(context, options.frontProxy);
  return run(context, options);
}

function createContext(options: ApiServerOptions): Context {
  const { now, newUid, random, store = createMemoryStore(), simulate = {}, after = afterRealTime } = options;
  const registry = createRegistry(builtinResources());
  const disabledAdmission = new Set(options.disableAdmission);
  const resolve = createResolver(store, {
    known: options.resolveService,
    isSimulated: simulate.workloads !== false,
    random,
  });
  const remotes = createRemotes({ store, resolve }, options.frontProxy);
  return { store, registry, now, newUid, random, after, disabledAdmission, resolve, remotes };
}

function run(context: Context, options: ApiServerOptions): ApiServer {
  const { store } = context;
  const access = createAccess(context, options.accountKey);
  const ends = [
    aggregateRoles(store),
    finalizeDefinitions(context),
    runUpkeep(context),
    runRegistrations(context),
    context.remotes.close,
    runControllers(context, options.simulate ?? {}),
  ];
  return {
    handle: createRouter(context, access),
    fork(changed = {}) {
      const own = { ...options, ...changed, store: store.fork() };
      const inside = createContext(own);
      establishDefinitions(inside); // what it began with, and has taken away since, is not put back
      return run(inside, own);
    },
    async close() {
      for (const end of ends) end();
      await store.close();
    },
  };
}

function afterRealTime(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
