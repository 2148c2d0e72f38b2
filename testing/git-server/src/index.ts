export { startGitServer, type TestRepository } from "./git-server.ts";
