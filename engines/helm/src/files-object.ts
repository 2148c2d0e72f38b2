// `.Files`: the chart's other files, by path.
// @see helm v4.2.3 pkg/engine/files.go
import { withGoType, withMethods, type Functions, type GoFunction } from "@sluice/gotemplate";
import { textOf as text } from "@sluice/sprig";
import { stringifyYaml } from "@sluice/yaml";
import type { ChartFile } from "./chart.ts";
import { compileGlob } from "./glob.ts";

type Files = { [path: string]: Uint8Array };

/** The object that templates see. */
export function filesObject(files: readonly ChartFile[]): object {
  return wrap(Object.fromEntries(files.map(({ path, content }) => [path, content])));
}

function wrap(files: Files): object {
  const contentOf = (path: string): Uint8Array =>
    (Object.hasOwn(files, path) ? files[path] : undefined) ?? new Uint8Array();
  const method = (types: string[], call: (argument: string) => unknown): GoFunction => ({
    types,
    call: ([argument]) => call(argument as string),
  });
  const methods: Functions = new Map([
    ["Get", method(["string"], (path) => text(contentOf(path)))],
    ["GetBytes", method(["string"], contentOf)],
    ["Glob", method(["string"], (pattern) => wrap(matching(files, pattern)))],
    ["AsConfig", method([], () => asYaml(files, text))],
    ["AsSecrets", method([], () => asYaml(files, (content) => Buffer.from(content).toString("base64")))],
    ["Lines", method(["string"], (path) => withGoType("[]string", lines(contentOf(path))))],
  ]);
  return withMethods(methods, withGoType("engine.files", { ...files }, "map[string][]uint8"));
}

function matching(files: Files, pattern: string): Files {
  const glob = compileGlob(pattern);
  return Object.fromEntries(Object.entries(files).filter(([path]) => glob.test(path)));
}

/** One entry a file, by its name without folders. */
function asYaml(files: Files, encode: (content: Uint8Array) => string): string {
  const entries = Object.entries(files).map(([path, content]) => [
    path.slice(path.lastIndexOf("/") + 1),
    encode(content),
  ]);
  return stringifyYaml(Object.fromEntries(entries)).replace(/\n$/, "");
}

function lines(content: Uint8Array): string[] {
  if (content.length === 0) return [];
  return text(content).replace(/\n$/, "").split("\n");
}
