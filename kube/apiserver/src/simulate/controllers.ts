// Which simulated controllers run in one API.
import type { Context } from "../context.ts";
import { runEndpoints } from "./endpoints.ts";
import { runGarbageCollector } from "./garbage-collector.ts";
import { runNamespaces } from "./namespaces.ts";
import { runQuotas } from "./quotas.ts";
import { publishRootCertificate } from "./root-certificates.ts";
import { runSimulations } from "./run-simulations.ts";
import { runTerminations } from "./terminations.ts";
import { protectVolumes } from "./volume-protection.ts";
import { workloadSimulations } from "./workloads.ts";

const others = {
  endpoints: runEndpoints,
  quotas: runQuotas,
  terminations: runTerminations,
  volumeProtection: protectVolumes,
} as const;

/** A simulated controller, beside those of namespaces and garbage. */
export type SimulatedController = keyof typeof workloadSimulations | keyof typeof others | "rootCertificates";

/** What a cluster does of its own accord; all of it, where nothing is said. */
export type Simulate = {
  /** Namespaces are emptied before they go, and get their default ServiceAccount. */
  namespaces?: boolean;
  /** What has lost its owners goes. */
  garbageCollector?: boolean;
  /** Everything else, unless it is in `except`. */
  workloads?: boolean;
  except?: readonly SimulatedController[];
  /** The certificate (PEM) by which clients trust the API; every namespace has it as ConfigMap `kube-root-ca.crt`. None, where there is none. */
  rootCertificate?: string;
};

/** Starts what is to run; the returned function ends it. */
export function runControllers(
  context: Context,
  { namespaces = true, garbageCollector = true, workloads = true, except = [], rootCertificate }: Simulate,
): () => void {
  const isOff = (name: string): boolean => !workloads || (except as readonly string[]).includes(name);
  const simulations = Object.entries(workloadSimulations).flatMap(([name, one]) => (isOff(name) ? [] : [one]));
  const ends = [
    ...(namespaces ? [runNamespaces(context)] : []),
    ...(garbageCollector ? [runGarbageCollector(context)] : []),
    ...Object.entries(others).flatMap(([name, run]) => (isOff(name) ? [] : [run(context)])),
    ...(rootCertificate !== undefined && !isOff("rootCertificates")
      ? [publishRootCertificate(context, rootCertificate)]
      : []),
    runSimulations(context, simulations),
  ];
  return () => {
    for (const end of ends) end();
  };
}
