// Probes of containers and what is done when they start and stop.
// @see kubernetes pkg/apis/core/validation/validation.go `validateHandler`, `validateProbe`, v1.36.3
import { forbiddenField, invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, needed, notNegative, port, shaped, struct, type Check } from "./check.ts";
import { portNumberOrName } from "./texts.ts";

const header = shaped((name) =>
  /^[-A-Za-z0-9]+$/.test(name)
    ? []
    : [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ],
);

const command: Check = (value, field) => (Array.isArray(value) && value.length > 0 ? [] : [required(field)]);

/** In the order in which they are looked at; all but the first are too many. */
const handlers: readonly (readonly [name: string, check: Check])[] = [
  ["exec", struct({ command })],
  [
    "httpGet",
    all(struct({ path: needed(), port: portNumberOrName, scheme: among("HTTP", "HTTPS") }), (value, field) =>
      listOf(mapOf(value)?.["httpHeaders"]).flatMap(({ name }) => header(name, `${field}.httpHeaders`)),
    ),
  ],
  ["tcpSocket", struct({ port: portNumberOrName })],
  ["grpc", struct({ port })],
];

/** How long a pod has to end: nothing that is done before may take longer. */
const sleepWithin =
  (graceSeconds: unknown): Check =>
  (value, field) => {
    const seconds = Number(mapOf(value)?.["seconds"] ?? 0);
    if (typeof graceSeconds !== "number" || (seconds >= 0 && seconds <= graceSeconds)) return [];
    return [
      invalidValue(
        field,
        seconds,
        `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`,
      ),
    ];
  };

function checkHandler(handler: Fields, field: string, graceSeconds: unknown): Cause[] {
  const known = [...handlers, ["sleep", sleepWithin(graceSeconds)] as const];
  const given = known.filter(([name]) => mapOf(handler[name]));
  if (given.length === 0) return [required(field, "must specify a handler type")];
  return given.flatMap(([name, check], index) =>
    index === 0
      ? check(handler[name], `${field}.${name}`)
      : [forbiddenField(`${field}.${name}`, "may not specify more than 1 handler type")],
  );
}

const seconds = struct({
  initialDelaySeconds: notNegative,
  timeoutSeconds: notNegative,
  periodSeconds: notNegative,
  successThreshold: notNegative,
  failureThreshold: notNegative,
});

function checkProbe(probe: Fields, field: string, graceSeconds: unknown): Cause[] {
  const own = probe["terminationGracePeriodSeconds"];
  return [
    ...checkHandler(probe, field, graceSeconds),
    ...seconds(probe, field),
    ...(typeof own === "number" && own <= 0
      ? [invalidValue(`${field}.terminationGracePeriodSeconds`, own, "must be greater than 0")]
      : []),
  ];
}

const once = ({ successThreshold = 0 }: Fields, field: string): Cause[] =>
  successThreshold === 1 ? [] : [invalidValue(`${field}.successThreshold`, successThreshold, "must be 1")];

const withoutGrace = ({ terminationGracePeriodSeconds: own }: Fields, field: string): Cause[] =>
  own === undefined
    ? []
    : [invalidValue(`${field}.terminationGracePeriodSeconds`, own, "must not be set for readinessProbes")];

const probes: readonly (readonly [name: string, more: typeof once])[] = [
  ["livenessProbe", once],
  ["readinessProbe", withoutGrace],
  ["startupProbe", once],
];

/** Hooks and probes of a container that goes on running. */
export function checkLife(container: Fields, field: string, graceSeconds: unknown): Cause[] {
  const lifecycle = mapOf(container["lifecycle"]) ?? {};
  return [
    ...["postStart", "preStop"].flatMap((hook) => {
      const handler = mapOf(lifecycle[hook]);
      return handler ? checkHandler(handler, `${field}.lifecycle.${hook}`, graceSeconds) : [];
    }),
    ...probes.flatMap(([name, more]) => {
      const probe = mapOf(container[name]);
      return probe ? [...checkProbe(probe, `${field}.${name}`, graceSeconds), ...more(probe, `${field}.${name}`)] : [];
    }),
  ];
}
