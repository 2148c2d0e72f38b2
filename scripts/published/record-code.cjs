// Runs commands, so that V8 compiles what they need, and keeps its code beside the program.
//   node record-code.cjs FOLDER [ARGUMENTS-AS-JSON …]
const { writeFileSync } = require("node:fs");
const path = require("node:path");

async function record([folder, ...commands]) {
  const { loadStart } = require(path.join(folder, "load-start.js"));
  const script = loadStart(true);
  const { main } = require(path.join(folder, "run-main.js"));
  for (const command of commands) {
    process.argv = [process.execPath, path.join(folder, "main.js"), ...JSON.parse(command)];
    await main();
    if (process.exitCode) throw new Error(`${command} failed with exit code ${process.exitCode}`);
  }
  writeFileSync(path.join(folder, "start.code"), script.createCachedData());
}

void record(process.argv.slice(2));
