// `kustomize edit set …`: one noun, one row.
import { splitImage, type ImageChange } from "../transformers/images.ts";
import type { Edit, EditRequest } from "./edit.ts";
import { refuse } from "./edit.ts";
import { setGenerator } from "./generator-entry.ts";
import { readBuildMetadata, readPairs } from "./pairs.ts";

/** What can be set. */
export const settings: { readonly [noun: string]: Edit } = {
  namespace: setText("namespace", "must specify exactly one namespace value"),
  nameprefix: setText("namePrefix", "must specify exactly one prefix value"),
  namesuffix: setText("nameSuffix", "must specify exactly one suffix value"),
  image: setImages,
  replicas: setReplicas,
  label: ({ args }) => {
    if (args.length === 0) throw refuse("must specify label");
    const pairs = readPairs(args, "label");
    return (kustomization) => void Object.assign((kustomization.commonLabels ??= {}), pairs);
  },
  annotation: setAnnotations,
  configmap: setGenerator("configmap"),
  secret: setGenerator("secret"),
  buildmetadata: ({ args }) => {
    const options = readBuildMetadata(args);
    return (kustomization) => void (kustomization.buildMetadata = options);
  },
};

function setText(field: "namespace" | "namePrefix" | "nameSuffix", refusal: string): Edit {
  return ({ args }) => {
    const [value] = args;
    if (value === undefined || args.length !== 1) throw refuse(refusal);
    return (kustomization) => void (kustomization[field] = value);
  };
}

/** kustomize's own check, which is not quite Kubernetes' (5.8.1, edit/set/setannotation.go). */
const annotationKey =
  /^([a-zA-Z](([-a-zA-Z0-9.]{0,251})[a-zA-Z0-9])?\/)?[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$/;

function setAnnotations({ args }: EditRequest): ReturnType<Edit> {
  if (args.length === 0) throw refuse("must specify annotation");
  const pairs = readPairs(args, "annotation");
  for (const key of Object.keys(pairs)) {
    if (!annotationKey.test(key))
      throw refuse(
        "invalid annotation key: see the syntax and character set rules at https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/",
      );
  }
  return (kustomization) => void Object.assign((kustomization.commonAnnotations ??= {}), pairs);
}

function setReplicas({ args }: EditRequest): ReturnType<Edit> {
  if (args.length === 0) throw refuse("no replicas specified");
  const given = args.map((word) => {
    const [name = "", count = "", more] = word.split("=");
    if (!/^[-+]?\d+$/.test(count) || more !== undefined)
      throw refuse("invalid format of replica, use the following format: <name>=<count>");
    return { name, count: Number(count) };
  });
  return (kustomization) => {
    kustomization.replicas = mergeByName(kustomization.replicas ?? [], given);
  };
}

const noImage = `invalid format of image, use one of the following options:
- <image>=<newimage>:<newtag>
- <image>=<newimage>@<digest>
- <image>=<newimage>:<newtag>@<digest>
- <image>=<newimage>
- <image>:<newtag>
- <image>:<newtag>@<digest>
- <image>@<digest>`;

function setImages({ args }: EditRequest): ReturnType<Edit> {
  if (args.length === 0) throw refuse("no image specified");
  const given = args.map(readImage);
  return (kustomization) => {
    const before = new Map((kustomization.images ?? []).map((image) => [image.name ?? "", image]));
    const changed = given.map((image) => keepStarred(image, before.get(image.name ?? "")));
    kustomization.images = mergeByName(kustomization.images ?? [], changed);
  };
}

function readImage(word: string): ImageChange {
  const equals = word.indexOf("=");
  const { name, tag, digest } = splitImage(word.slice(equals + 1));
  if (equals < 0 && name === word) throw refuse(noImage);
  const place = { newTag: tag, digest };
  return equals < 0 ? { name, ...place } : { name: word.slice(0, equals), newName: name, ...place };
}

/** `*` stands for what is there already. */
function keepStarred(image: ImageChange, before: ImageChange | undefined): ImageChange {
  const starred = (["newName", "newTag", "digest"] as const).filter((field) => image[field] === "*");
  return { ...image, ...Object.fromEntries(starred.map((field) => [field, before?.[field] ?? ""])) };
}

/** The new over the old, the last of a name, sorted by name. */
function mergeByName<T extends { name?: string }>(before: readonly T[], given: readonly T[]): T[] {
  const merged = new Map<string, T>();
  for (const item of [...before, ...given]) merged.set(item.name ?? "", item);
  return [...merged.values()].sort((left, right) => compareBytes(left.name ?? "", right.name ?? ""));
}

const compareBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));
