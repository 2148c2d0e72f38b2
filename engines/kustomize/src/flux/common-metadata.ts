// `spec.commonMetadata` of Flux: labels and annotations on every object, after the build. Only on the object itself: not on its selectors or templates.
import type { KubeObject } from "@sluice/objects";

/** Sets labels and annotations on every object. */
export function setCommonMetadata(
  objects: readonly KubeObject[],
  { labels = {}, annotations = {} }: { labels?: { [key: string]: string }; annotations?: { [key: string]: string } },
): void {
  const [hasLabels, hasAnnotations] = [Object.keys(labels).length > 0, Object.keys(annotations).length > 0];
  for (const { metadata } of objects) {
    if (hasLabels) metadata.labels = { ...metadata.labels, ...labels };
    if (hasAnnotations) metadata.annotations = { ...metadata.annotations, ...annotations };
  }
}
