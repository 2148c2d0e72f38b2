export { fluxAccounts } from "./accounts.ts";
export { ensureDefinitions, hasController, reconciledDefinitions, waitingDefinitions } from "./definitions.ts";
export { startOperator, type Operator, type OperatorOptions } from "./operator.ts";
export { kustomizeGates, type KustomizeGates } from "@sluice/kustomize-controller";
