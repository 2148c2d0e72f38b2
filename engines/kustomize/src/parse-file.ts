// YAML files of a build that are not resources: configurations, replacements, schemas. Their mistakes are the build's.
import type { JsonValue } from "@sluice/objects";
import { parseYaml, YamlError, type ParseOptions } from "@sluice/yaml";
import { KustomizeError } from "./kustomize-error.ts";

/** Reads a file that holds one document. @throws {KustomizeError} `BAD_YAML` with file, line and column */
export const parseFile = (text: string, file: string, options: Omit<ParseOptions, "source"> = {}): JsonValue =>
  asBuildError(file, () => parseYaml(text, { ...options, source: file }));

/** Runs a reader of YAML; its error becomes one of the build. */
export function asBuildError<T>(file: string, read: () => T, what = ""): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = error;
    const reason = error.message.replace(`${file}:${line}:${column}: `, "");
    throw new KustomizeError("BAD_YAML", what + reason, { file, line, column, cause: error });
  }
}
