// Clients that see these headers know that the server looks after itself and stop to limit their own requests, as Flux's do against any cluster.
// Without them a client that waits for its turn may be told so instead of that time is up.
// @see apiserver pkg/server/filters/priority-and-fairness.go; fluxcd/cli-utils pkg/flowcontrol

/** No flow schema has this identity: every request is served at once. */
const everybody = "00000000-0000-0000-0000-000000000000";

/** Headers of every answer. */
export const flowControl: { readonly [name: string]: string } = {
  "x-kubernetes-pf-flowschema-uid": everybody,
  "x-kubernetes-pf-prioritylevel-uid": everybody,
};
