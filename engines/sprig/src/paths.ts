// Slash-separated paths, as Go's path package cleans them. The os… functions do the same, since charts are rendered by Unix rules everywhere.
import { define, type FunctionTable } from "./go-function.ts";

/** The shortest equal path: no empty parts, no dots that can be resolved. */
function clean(path: string): string {
  const isRooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isRooted) parts.push("..");
  }
  return (isRooted ? "/" : "") + parts.join("/") || ".";
}

function base(path: string): string {
  if (path === "") return ".";
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

const dir = (path: string): string => clean(path.slice(0, path.lastIndexOf("/") + 1));

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

const functions = {
  base: define(["string"], base),
  clean: define(["string"], clean),
  dir: define(["string"], dir),
  ext: define(["string"], extension),
  isAbs: define(["string"], (path) => path.startsWith("/")),
};

/** Functions on paths. */
export const pathFunctions: FunctionTable = {
  ...functions,
  osBase: functions.base,
  osClean: functions.clean,
  osDir: functions.dir,
  osExt: functions.ext,
  osIsAbs: functions.isAbs,
};
