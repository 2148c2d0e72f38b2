export { type ApiHandler, type ApiRequest, type ApiResponse } from "./api-request.ts";
export { createApiServer, type ApiServer, type ApiServerOptions } from "./api-server.ts";
export { outcomeAnnotation } from "./simulate/simulation.ts";
export { createMemoryStore } from "./store/memory-store.ts";
export { DataFileError, openSqliteJournal } from "./store/sqlite-journal.ts";
