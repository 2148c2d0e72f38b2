export { ensureDefinitions, hasController, reconciledDefinitions, waitingDefinitions } from "./definitions.ts";
export { startOperator, type OperatorOptions } from "./operator.ts";
export { serveTelemetry } from "./telemetry.ts";
