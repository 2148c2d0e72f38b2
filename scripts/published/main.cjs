#!/usr/bin/env node
// The door of the published program. Compiled code is kept between runs by Node, and that of the way of short commands comes with the program.
const { enableCompileCache } = require("node:module");
const path = require("node:path");
const { setFlagsFromString } = require("node:v8");

/** Commands that are over before V8's last optimizer pays: for them it waits for functions that are called a hundred thousand times. */
const short = ["helm template", "kustomize build"];

// Code is refused under other flags than those that it was made with: they change between the two caches.
const { loadStart } = require(path.join(__dirname, "load-start.js"));
loadStart();
if (short.includes(process.argv.slice(2, 4).join(" "))) {
  setFlagsFromString("--invocation-count-for-turbofan=100000");
  setFlagsFromString("--invocation-count-for-osr=20000");
}
enableCompileCache();
const { main, exitSoon } = require(path.join(__dirname, "run-main.js"));
void main().then(exitSoon);
