// Values from the command line, in Helm's order: files, then --set-json, --set, --set-string, --set-file and --set-literal.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../../environment.ts";
import { HelmError, overlay, readValues, setValues, type SetKind, type Values } from "@sluice/helm";

/** The flags that set values. */
export type ValueFlags = {
  values: string[];
  set: string[];
  setString: string[];
  setJson: string[];
  setFile: string[];
  setLiteral: string[];
};

/** All of them together. @throws {HelmError} `VALUES` */
export async function valuesOf(flags: ValueFlags, environment: Environment): Promise<Values> {
  const fetched = await fetchTexts(flags, environment);
  const read = (file: string): string | Buffer => fetched.get(file) ?? readBytes(file, environment.folder);
  let values: Values = {};
  for (const file of flags.values) values = overlay(values, readValues(read(file), file, { isGiven: true }));
  const sets: [SetKind, string[]][] = [
    ["json", flags.setJson],
    ["set", flags.set],
    ["string", flags.setString],
    ["file", flags.setFile],
    ["literal", flags.setLiteral],
  ];
  for (const [kind, texts] of sets)
    for (const text of texts) setValues(values, text, kind, (file) => String(read(file)));
  return values;
}

/** What stands at addresses, fetched before anything is read. */
async function fetchTexts(
  { values, setFile }: ValueFlags,
  environment: Environment,
): Promise<ReadonlyMap<string, string>> {
  const addresses = [
    ...values,
    ...setFile.flatMap((pairs) => pairs.split(",").map((pair) => pair.replace(/^[^=]*=/, ""))),
  ];
  const wanted = addresses.filter((file) => /^https?:\/\//.test(file));
  if (wanted.length === 0) return new Map();
  // Values are nearly always files: what speaks to the outside is loaded when it is needed.
  const { fetchText } = await import("./fetch-text.ts");
  return new Map(await Promise.all(wanted.map(async (url) => [url, await fetchText(url, environment)] as const)));
}

function readBytes(file: string, folder: string): Buffer {
  try {
    return readFileSync(file === "-" ? 0 : path.resolve(folder, file));
  } catch (error) {
    throw new HelmError(
      "VALUES",
      `open ${file}: ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file or directory" : (error as Error).message}`,
      error,
    );
  }
}
