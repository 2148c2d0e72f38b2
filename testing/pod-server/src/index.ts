export { startPodServer, type PodServer } from "./pod-server.ts";
