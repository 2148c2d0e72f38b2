// What a HelmRelease's `postRenderers[].kustomize` does to a chart, from a file.
import { readFileSync } from "node:fs";
import path from "node:path";
import { HelmError } from "@sluice/helm";
import { KustomizeError, transformTexts, type TextTransform } from "@sluice/kustomize";
import { parseYaml } from "@sluice/yaml";

/** Reads what is to be done. @returns what does it @throws {HelmError} `ARGUMENT` */
export function readPostRenderer(file: string, folder: string) {
  const transform = readTransform(file, folder);
  return (texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
    try {
      return transformTexts(texts, transform);
    } catch (error) {
      if (!(error instanceof KustomizeError)) throw error;
      throw new HelmError("MANIFEST", `error while running post render on files: ${error.message}`, error, texts);
    }
  };
}

function readTransform(file: string, folder: string): TextTransform {
  const fail = (why: string, cause?: unknown): never => {
    throw new HelmError("ARGUMENT", `cannot read the post-renderer ${file}: ${why}`, cause);
  };
  let value: unknown;
  try {
    value = parseYaml(readFileSync(path.resolve(folder, file), "utf8"), { source: file });
  } catch (error) {
    return fail((error as Error).message, error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("it is no map");
  const other = Object.keys(value).find((key) => key !== "patches" && key !== "images");
  if (other !== undefined) return fail(`it has the field ${JSON.stringify(other)}; there may be patches and images`);
  return value;
}
