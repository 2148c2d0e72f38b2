export { effectsOf, keepsTheContract, survives, type ControllerCase, type Setting } from "./controller-contract.ts";
export { lintConditions } from "./lint-conditions.ts";
