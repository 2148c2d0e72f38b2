// What the API says of itself: which paths it has, who issues the tokens of its service accounts and how to tell, how much it holds.
import type { Access } from "./access/access.ts";
import { issuer } from "./access/account-tokens.ts";
import type { ApiRequest, ApiResponse } from "./api-request.ts";
import type { Context } from "./context.ts";
import type { Remotes } from "./aggregation/remotes.ts";
import { bucketOf } from "./resources/conversions.ts";
import type { AboutItself } from "./route.ts";
import { json, text } from "./served.ts";
import { servedGroups } from "./served-groups.ts";
import { version } from "./version.ts";

/** An hour, during which nobody needs to ask again. */
const caching = { "cache-control": "public, max-age=3600" };

/** Answers it. */
export function answerAboutItself(
  what: AboutItself,
  { context, access, request }: { context: Context; access: Access; request: ApiRequest },
): ApiResponse {
  switch (what) {
    case "paths":
      return json(200, { paths: pathsOf(context) });
    case "issuer":
      return json(200, discoveryOf(access, addressOf(request)), caching);
    case "keys":
      return json(200, { keys: [access.tokens.key().jwk] }, { "content-type": "application/jwk-set+json", ...caching });
    case "metrics":
      return text(200, metricsOf(context), "text/plain; version=0.0.4; charset=utf-8");
  }
}

/** Where the API is reached, as whoever asks knows it; in process it is nowhere. */
export const addressOf = ({ headers }: ApiRequest): string | undefined => headers["host"];

const own = [
  "/.well-known/openid-configuration",
  "/api",
  "/apis",
  "/apis/",
  "/healthz",
  "/livez",
  "/metrics",
  "/openapi/v2",
  "/openapi/v3",
  "/openapi/v3/",
  "/openid/v1/jwks",
  "/readyz",
  "/version",
];

function pathsOf(context: Context): string[] {
  const groups = servedGroups(context).flatMap(({ group, versions }) => {
    const base = group === "" ? "/api" : `/apis/${group}`;
    return [...(group === "" ? [] : [base]), ...versions.map((one) => `${base}/${one.version}`)];
  });
  return [...own, ...groups].sort();
}

/** @see OpenID Connect Discovery 1.0, section 3 */
const discoveryOf = ({ tokens }: Access, address = new URL(issuer).host): object => ({
  issuer,
  jwks_uri: `https://${address}/openid/v1/jwks`,
  response_types_supported: ["id_token"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: [tokens.key().alg],
});

/** In Prometheus' text format. Only what is known: nothing is counted for its own sake. */
function metricsOf({ store, registry, remotes }: Context): string {
  const { gitVersion, major, minor } = version;
  const buckets = new Map(
    registry.list().flatMap((resource) => {
      const { group, plural } = resource;
      return resource.verbs.includes("watch") ? [[bucketOf(resource), { group, resource: plural }]] : [];
    }),
  );
  return [
    ...metric(
      "apiserver_resource_objects",
      "Number of stored objects split by kind.",
      [...buckets].map(([bucket, labels]): Sample => [labels, store.list(bucket).length]),
    ),
    ...metric(
      "aggregator_unavailable_apiservice",
      "APIServices which are marked as unavailable broken down by APIService name.",
      store
        .list("apiregistration.k8s.io/apiservices")
        .map(({ metadata: { name = "" }, spec }): Sample => [{ name }, isUnavailable(remotes, spec) ? 1 : 0]),
    ),
    ...metric("kubernetes_build_info", "The version that is served.", [[{ git_version: gitVersion, major, minor }, 1]]),
    "",
  ].join("\n");
}

/** Groups of this API are always there. */
function isUnavailable(remotes: Remotes, spec: unknown): boolean {
  const remote = remotes.find(spec as { group: string; version: string });
  return remote !== undefined && !remote.isAvailable;
}

type Sample = [labels: { [name: string]: string }, value: number];

const metric = (name: string, help: string, samples: Sample[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} gauge`,
  ...samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, of]) => `${label}=${JSON.stringify(of)}`);
    return `${name}{${pairs.join(",")}} ${value}`;
  }),
];
