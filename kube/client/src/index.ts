export {
  createClient,
  type Client,
  type DeleteOptions,
  type List,
  type Name,
  type PatchType,
  type Selection,
} from "./client.ts";
export { type Discovery } from "./discovery.ts";
export { follow, type Change, type Follow } from "./follow.ts";
export { createHttpTransport } from "./http-transport.ts";
export { pathOf, type KindName, type Resource } from "./kind.ts";
export { inClusterConfig, parseKubeconfig, type ClusterAccess } from "./kubeconfig.ts";
export { KubeconfigError } from "./kubeconfig-error.ts";
export { type Impersonation } from "./kubeconfig-user.ts";
export { hasReason, StatusError, type Status, type StatusCause } from "./status-error.ts";
export { TransportError, type Transport, type TransportRequest, type TransportResponse } from "./transport.ts";
export { type WatchEvent } from "./watch.ts";
