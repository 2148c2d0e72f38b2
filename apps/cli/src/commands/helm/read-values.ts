// Values from the command line, in Helm's order: files, then --set-json, --set, --set-string, --set-file and --set-literal.
import { readFileSync } from "node:fs";
import path from "node:path";
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
export function valuesOf(flags: ValueFlags, folder: string): Values {
  let values: Values = {};
  for (const file of flags.values)
    values = overlay(values, readValues(readText(file, folder), file, { isGiven: true }));
  const sets: [SetKind, string[]][] = [
    ["json", flags.setJson],
    ["set", flags.set],
    ["string", flags.setString],
    ["file", flags.setFile],
    ["literal", flags.setLiteral],
  ];
  for (const [kind, texts] of sets)
    for (const text of texts) setValues(values, text, kind, (file) => readText(file, folder));
  return values;
}

function readText(file: string, folder: string): string {
  if (/^[a-z]+:\/\//.test(file))
    throw new HelmError("VALUES", `${file}: values from an address are not supported; fetch the file first`);
  try {
    return readFileSync(file === "-" ? 0 : path.resolve(folder, file), "utf8");
  } catch (error) {
    throw new HelmError(
      "VALUES",
      `open ${file}: ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file or directory" : (error as Error).message}`,
      error,
    );
  }
}
