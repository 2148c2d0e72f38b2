// Every flag of Helm's commands is known here: it does what it does there, or changes nothing there either.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { Command } from "commander";
import { createProgram } from "../../program.ts";
import { addHelm } from "./add-helm.ts";

const { flags } = JSON.parse(readFileSync(new URL("../../../testdata/helm-flags.json", import.meta.url), "utf8")) as {
  flags: { [command: string]: string[] };
};
const folder = mkdtempSync(path.join(tmpdir(), "sluice-flags-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(path.join(folder, "templates"));
writeFileSync(path.join(folder, "Chart.yaml"), "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: x\n");
const template = (text: string): void => writeFileSync(path.join(folder, "templates/a.yaml"), text);

async function run(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const program = createProgram({
    variables: {},
    folder,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
  });
  const code = await program(["helm", ...args]).catch((error: unknown) => {
    err += (error as Error).message;
    return 2;
  });
  return { code, out, err };
}

function commandOf(words: string): Command {
  const root = new Command();
  addHelm(
    root,
    { variables: {}, folder, out() {}, err() {}, isTerminal: false, columns: 80, signal: AbortSignal.abort() },
    () => {},
  );
  let [command] = root.commands;
  for (const word of words.split(" ")) command = command?.commands.find((one) => one.name() === word);
  assert.ok(command, words);
  return command;
}

/** Those that helm 3.17.2 shows and 4.2 hides. */
const hidden = ["--atomic", "--force", "--hide-notes", "--render-subchart-notes", "--validate"];

for (const [words, expected] of [...Object.entries(flags), ["template", hidden] as const])
  test(`helm ${words} has the flags that Helm's has`, () => {
    const known = new Set(commandOf(words).options.map(({ long }) => long));
    assert.deepEqual(
      expected.filter((flag) => !known.has(flag)),
      [],
    );
  });

const bounds: [string, string, RegExp][] = [
  ["--max-output=100", "{{ range 1000 }}x{{ end }}", /more than 100 characters of output/],
  ["--max-steps=100", "{{ range 1000 }}{{ end }}", /more than 100 steps/],
  [
    "--max-depth=5",
    '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}',
    /exceeded maximum template depth \(5\)/,
  ],
  ["--max-time=0.001", "{{ range 30000000 }}{{ end }}", /more than 1 ms/],
];
for (const [flag, text, message] of bounds)
  test(`${flag} bounds what templates may cost`, async () => {
    template(text);
    const rendered = await run(["template", ".", flag]);
    assert.equal(rendered.code, 1);
    assert.match(rendered.err, message);
    const linted = await run(["lint", ".", flag]);
    assert.equal(linted.code, 1);
    assert.match(linted.out, message);
  });

test("a bound that is no number is refused", async () => {
  assert.equal((await run(["template", ".", "--max-time=soon"])).code, 1);
});
