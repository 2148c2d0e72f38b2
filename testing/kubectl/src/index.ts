export { findClient, type Layer } from "./find-client.ts";
