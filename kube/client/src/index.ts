export { type Channel, type ChannelRequest, type Connect, type Frame } from "./channel.ts";
export {
  createClient,
  type Client,
  type ClientOptions,
  type DeleteOptions,
  type Name,
  type PatchType,
  type WriteOptions,
} from "./client.ts";
export { type Discovery } from "./discovery.ts";
export { attach, exec, type Streams } from "./exec.ts";
export { follow, type Change, type Follow } from "./follow.ts";
export { createHttpTransport, type HttpTransport } from "./http-transport.ts";
export { pathOf, type KindName, type Resource } from "./kind.ts";
export { inClusterConfig, parseKubeconfig, type ClusterAccess } from "./kubeconfig.ts";
export { KubeconfigError } from "./kubeconfig-error.ts";
export { type Impersonation } from "./kubeconfig-user.ts";
export { defaultRateLimit, type RateLimit } from "./limiter.ts";
export { logs, type LogOptions } from "./logs.ts";
export { type List, type Selection } from "./pages.ts";
export { portForward } from "./port-forward.ts";
export { type Call, type CallOptions } from "./send.ts";
export { hasReason, StatusError, type Status, type StatusCause } from "./status-error.ts";
export { processTimers, type Timers } from "./timers.ts";
export { TransportError, type Transport, type TransportRequest, type TransportResponse } from "./transport.ts";
export { type WatchEvent } from "./watch.ts";
