// The kinds that the generic verbs know. A new kind is one row.
import { Kustomization } from "@sluice/api-kustomize";
import { GitRepository } from "@sluice/api-source";
import { findCondition, type KubeObject } from "@sluice/objects";
import { shortRevision } from "./output/table.ts";

/** A kind as the verbs see it. */
export type CliKind = {
  group: string;
  version: string;
  kind: string;
  /** What people may type, each with the words before the name: `kustomization`, `source git`. */
  names: string[];
  /** How messages call it. */
  title: string;
  columns: { head: string; wide?: boolean; cell: (object: KubeObject) => string }[];
  /** What `reconcile --with-source` reconciles first. */
  sourceOf?: (object: KubeObject) => { kind: string; name: string; namespace: string };
};

type Fields = { [field: string]: unknown };
const status = (object: KubeObject): Fields => (object["status"] ?? {}) as Fields;
const spec = (object: KubeObject): Fields => (object["spec"] ?? {}) as Fields;

const suspended = {
  head: "suspended",
  cell: (object: KubeObject) => (spec(object)["suspend"] === true ? "True" : "False"),
};
const ready = { head: "ready", cell: (object: KubeObject) => findCondition(object, "Ready")?.status ?? "Unknown" };
const message = {
  head: "message",
  cell: (object: KubeObject) =>
    shortRevision(findCondition(object, "Ready")?.message ?? "waiting to be reconciled").replaceAll("\n", "; "),
};
const name = { head: "name", cell: ({ metadata }: KubeObject) => metadata.name ?? "" };

/** All kinds, in the order in which `get all` shows them. */
export const kinds: readonly CliKind[] = [
  {
    ...pick(GitRepository),
    names: ["source git", "sources git", "gitrepository", "gitrepositories", "gitrepo"],
    title: "GitRepository",
    columns: [
      name,
      {
        head: "revision",
        cell: (object) =>
          shortRevision((status(object)["artifact"] as { revision?: string } | undefined)?.revision ?? ""),
      },
      suspended,
      ready,
      message,
      { head: "url", wide: true, cell: (object) => String(spec(object)["url"] ?? "") },
    ],
  },
  {
    ...pick(Kustomization),
    names: ["kustomization", "kustomizations", "ks"],
    title: "Kustomization",
    columns: [
      name,
      { head: "revision", cell: (object) => shortRevision(String(status(object)["lastAppliedRevision"] ?? "")) },
      suspended,
      ready,
      message,
      { head: "path", wide: true, cell: (object) => String(spec(object)["path"] ?? "") },
    ],
    sourceOf(object) {
      const {
        kind,
        name: source,
        namespace,
      } = spec(object)["sourceRef"] as { kind: string; name: string; namespace?: string };
      return { kind, name: source, namespace: namespace ?? object.metadata.namespace ?? "" };
    },
  },
];

function pick({ group, version, kind }: { group: string; version: string; kind: string }) {
  return { group, version, kind };
}

/** Finds the kind that words name, and the words after it: `["source", "git", "podinfo"]`. */
export function findKind(words: readonly string[]): { kind: CliKind; rest: string[] } | undefined {
  for (const length of [2, 1]) {
    const typed = words.slice(0, length).join(" ").toLowerCase();
    const kind = kinds.find(({ names }) => names.includes(typed));
    if (kind && words.length >= length) return { kind, rest: words.slice(length) };
  }
  return undefined;
}
