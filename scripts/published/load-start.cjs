// The part of the program that every command needs, and short ones alone, with code that V8 compiled when the program was built: Node's own cache
// holds only what runs while a file is loaded, so that all functions would be compiled anew at every start.
const { readFileSync } = require("node:fs");
const { Module } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const file = path.join(__dirname, "start.js");

/** The compiled code; undefined when there is none. */
function readCode() {
  try {
    return readFileSync(path.join(__dirname, "start.code"));
  } catch {
    return undefined;
  }
}

/**
 * Loads it, as `require` would; all others who require it get the same. Another version of V8 refuses the code: then Node loads the file.
 *
 * @param isRecording  whether to load it without code
 * @returns the script, whose code can be kept
 */
exports.loadStart = function loadStart(isRecording = false) {
  const cachedData = isRecording ? undefined : readCode();
  if (!isRecording && !cachedData) return undefined;
  // What is built holds ASCII alone, for which this is the fastest way to read.
  const body = readFileSync(file, "latin1");
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${body}\n})`, {
    filename: file,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (script.cachedDataRejected) return undefined;
  const loaded = new Module(file, null);
  loaded.filename = file;
  loaded.paths = module.paths;
  require.cache[file] = loaded;
  script.runInThisContext()(loaded.exports, require, loaded, file, __dirname);
  loaded.loaded = true;
  return script;
};
