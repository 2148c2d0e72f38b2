export { findKubectl } from "./find-kubectl.ts";
