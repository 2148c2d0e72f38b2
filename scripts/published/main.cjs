#!/usr/bin/env node
// The door of the published program. Compiled code is kept between runs by Node, and that of the way of short commands comes with the program.
const { enableCompileCache } = require("node:module");
const path = require("node:path");

enableCompileCache();
const { loadStart } = require(path.join(__dirname, "load-start.js"));
loadStart();
const { main, exitSoon } = require(path.join(__dirname, "run-main.js"));
void main().then(exitSoon);
