export { healthOf } from "./health.ts";
export { type Health, type HealthStatus } from "./verdict.ts";
