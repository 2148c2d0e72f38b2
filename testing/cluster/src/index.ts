export { configMap, deployment, startCluster, type Cluster, type Interceptor } from "./cluster.ts";
export { eventually } from "./eventually.ts";
export { createFaults, randomFrom, someOfEverything, type FaultRates, type Faults } from "./faults.ts";
export { waitForCondition, type Wanted } from "./wait-for-condition.ts";
export { openApi, type TestApi } from "./open-api.ts";
