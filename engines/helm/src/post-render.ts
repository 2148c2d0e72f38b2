// What templates gave, as one stream for a program that changes it, and back: an annotation says which file each document is from.
// @see helm v4.2.3 pkg/action/action.go
import { judgeAsGo, parseCommented, YamlError, type CommentedDocument } from "@sluice/yaml";
import { HelmError } from "./helm-error.ts";
import { splitManifests } from "./manifests.ts";

const mark = ["metadata", "annotations", "postrenderer.helm.sh/postrender-filename"];

/** All documents as one stream. @throws {HelmError} `MANIFEST` */
export function joinTexts(texts: ReadonlyMap<string, string>): string {
  const documents: string[] = [];
  for (const [file, text] of [...texts].sort(([left], [right]) => (left < right ? -1 : 1)))
    for (const part of splitManifests(text))
      for (const document of parse(part, (why) => `error merging manifests: parsing ${file}: ${why}`)) {
        document.set(mark, file);
        documents.push(document.print());
      }
  return documents.join("---\n");
}

/** The files again; documents without a mark are new ones. @throws {HelmError} `MANIFEST` */
export function splitTexts(stream: string): Map<string, string> {
  const files = new Map<string, string[]>();
  const documents = parse(stream, (why) => `error while parsing post rendered output: error parsing YAML: ${why}`);
  for (const [index, document] of documents.entries()) {
    const file = document.find(mark) || `generated-by-postrender-${index}.yaml`;
    document.remove(mark, 1);
    files.set(file, [...(files.get(file) ?? []), document.print()]);
  }
  return new Map([...files].map(([file, texts]) => [file, texts.join("---\n")]));
}

function parse(text: string, say: (why: string) => string): CommentedDocument[] {
  try {
    return parseCommented(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const verdict = judgeAsGo(text);
    const why = verdict && "mistake" in verdict ? verdict.mistake : error.message;
    throw new HelmError("MANIFEST", say(`MalformedYAMLError: ${why}`), error);
  }
}
