export { configMap, deployment, startCluster, type Cluster, type Interceptor } from "./cluster.ts";
export { eventually } from "./eventually.ts";
export { createFaults, randomFrom, someOfEverything, type FaultRates } from "./faults.ts";
