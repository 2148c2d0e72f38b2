#!/usr/bin/env node
// The door of the command line. Compiled code is kept between runs, which takes two thirds off the start; so nothing may be imported before that.
// This one file is JavaScript: Node would load its TypeScript compiler for it (50 ms), and for no other file once they are in the cache.
import { enableCompileCache } from "node:module";

enableCompileCache();
const { main, exitSoon } = await import("./run-main.ts");
await main();
exitSoon();
