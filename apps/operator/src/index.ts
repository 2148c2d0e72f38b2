export { definitions, ensureDefinitions, hasController, reconciledKinds } from "./definitions.ts";
export { startOperator, type OperatorOptions } from "./operator.ts";
