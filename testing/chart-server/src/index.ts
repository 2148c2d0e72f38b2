export { startFileServer, type FileServer } from "./file-server.ts";
export { startRegistry, type TestRegistry } from "./registry.ts";
export { listen, type Listening } from "./listen.ts";
export { publishCharts, pushChart, type Published } from "./publish.ts";
export { tellRemoteCharts, type RunHelm } from "./tell-remote-charts.ts";
export { tellCommands } from "./tell-commands.ts";
