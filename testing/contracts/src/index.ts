export { keepsTheContract, type ControllerCase } from "./controller-contract.ts";
export { lintConditions } from "./lint-conditions.ts";
