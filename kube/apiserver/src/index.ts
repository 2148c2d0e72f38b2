export type { Identity } from "./access/identity.ts";
export { type ApiHandler, type ApiRequest, type ApiResponse } from "./api-request.ts";
export { createApiServer, type ApiServer, type ApiServerOptions } from "./api-server.ts";
export { outcomeAnnotation } from "./simulate/simulation.ts";
export { createMemoryStore } from "./store/memory-store.ts";
export { DataFileError, openSqliteJournal } from "./store/sqlite-journal.ts";
export { makeKubeconfig } from "./http/kubeconfig.ts";
export { makeFrontProxyCertificate, makeServingCertificate, type ServingCertificate } from "./http/self-signed.ts";
export { ListenError, serveApi, type ApiListener, type ServeOptions } from "./http/serve.ts";
