export { startFleet, type Fleet } from "./fleet.ts";
