// images: new names, tags and digests for the images of containers anywhere in a resource, and of the fields in the config.
import { applyFieldSpec, type FieldSpec } from "../field-spec.ts";
import type { ResourceList } from "../resource-list.ts";
import { compilePattern } from "../selector.ts";

/** One entry of `images`. */
export type ImageChange = { name?: string; newName?: string; newTag?: string; tagSuffix?: string; digest?: string };

/** Changes the images of all resources but definitions of kinds. */
export function changeImages(list: ResourceList, change: ImageChange, specs: readonly FieldSpec[]): void {
  const isMeant = imageTest(change.name ?? "");
  const set = (value: unknown) => (typeof value === "string" && isMeant(value) ? changeImage(value, change) : value);
  for (const resource of list.items) {
    if (resource.object.kind === "CustomResourceDefinition") continue;
    changeContainers(resource.object, set);
    for (const spec of specs) applyFieldSpec(resource, spec, set);
  }
}

/** The name is a pattern, as it always was in kustomize. Of one without operators but the dot, JavaScript thinks as Go does. */
function imageTest(name: string): (image: string) => boolean {
  const pattern = `^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`;
  if (/^[\w./-]*$/.test(name)) {
    const native = new RegExp(
      pattern.replace(`^${name}`, () => `^${name.replaceAll(".", "[^\\n]")}`),
      "u",
    );
    return (image) => native.test(image);
  }
  // A name that is no pattern does no harm where there is no image.
  let compiled: ReturnType<typeof compilePattern> | undefined;
  return (image) => (compiled ??= compilePattern(pattern)).matcher(image).find();
}

function changeContainers(node: unknown, set: (value: unknown) => unknown): void {
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) changeContainers(item, set);
    return;
  }
  for (const key of Object.keys(node)) {
    const value = (node as { [key: string]: unknown })[key];
    if (typeof value !== "object") continue;
    changeContainers(value, set);
    if ((key !== "containers" && key !== "initContainers") || !Array.isArray(value)) continue;
    for (const container of value as { image?: unknown }[]) {
      if (typeof container === "object" && container !== null && container.image !== undefined)
        container.image = set(container.image);
    }
  }
}

function changeImage(image: string, { newName, newTag, digest, tagSuffix }: ImageChange): string {
  const old = splitImage(image);
  const name = newName || old.name;
  if (newTag) return `${name}:${newTag}${digest ? `@${digest}` : ""}`;
  if (digest) return `${name}@${digest}`;
  if (tagSuffix) return `${name}${old.tag + tagSuffix ? `:${old.tag}${tagSuffix}` : ""}`;
  return `${name}${old.tag ? `:${old.tag}` : ""}${old.digest ? `@${old.digest}` : ""}`;
}

/** Name, tag and digest of an image; a colon before the first slash belongs to a registry's port. */
export function splitImage(image: string): { name: string; tag: string; digest: string } {
  const slash = Math.max(image.indexOf("/"), 0);
  const at = image.indexOf("@", slash);
  const end = at < 0 ? image.length : at;
  const colon = image.slice(0, end).indexOf(":", slash);
  return {
    name: image.slice(0, colon < 0 ? end : colon),
    tag: colon < 0 ? "" : image.slice(colon + 1, end),
    digest: at < 0 ? "" : image.slice(at + 1),
  };
}
