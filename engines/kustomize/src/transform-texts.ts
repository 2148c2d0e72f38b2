// Patches and images for manifests that come from elsewhere, such as a rendered chart: all texts are one build, so that a patch may select
// among them, and each text gets its own objects back.
import { stringifyYamlDocuments } from "@sluice/yaml";
import { build } from "./build.ts";
import { treeOf } from "./file-tree.ts";
import type { Kustomization } from "./kustomization.ts";

/** What may be done to them: the `kustomize` of a HelmRelease's post-renderer. */
export type TextTransform = Pick<Kustomization, "patches" | "images">;

/**
 * Transforms manifests by file; texts that come to nothing are left out.
 *
 * @throws {KustomizeError} as a build with these files as its resources
 */
export function transformTexts(texts: ReadonlyMap<string, string>, transform: TextTransform): Map<string, string> {
  const entries = [...texts].filter(([, text]) => hasContent(text));
  const files = new Map(entries.map(([path, text], index) => [`${index}.yaml`, { path, text }]));
  if (files.size === 0) return new Map();
  const { patches, images } = transform;
  const value: Kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [...files.keys()],
    ...(patches ? { patches } : {}),
    ...(images ? { images } : {}),
  };
  const tree = treeOf(Object.fromEntries([...files].map(([name, { text }]) => [name, text])));
  const { objects, origins } = build(tree, "", { kustomization: { value, file: "kustomization.yaml" } });
  const byFile = Map.groupBy(
    objects.map((object, index) => ({ object, file: origins[index]?.file ?? "" })),
    ({ file }) => file,
  );
  return new Map(
    [...files].flatMap(([name, { path }]) => {
      const own = byFile.get(name)?.map(({ object }) => object);
      // Helm reads the result and writes it again, and does not break lines.
      return own ? [[path, stringifyYamlDocuments(own, { width: Infinity })] as const] : [];
    }),
  );
}

const hasContent = (text: string): boolean => text.split("\n").some((line) => !/^\s*(#.*|---.*)?$/.test(line));
