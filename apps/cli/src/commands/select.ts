// The objects that a command line is about: kind, names, namespace, labels.
import type { Client } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { findKind, kinds, type CliKind } from "../kinds.ts";
import { UsageError } from "../usage-error.ts";

/** The kind that words name, and the names after it. @throws {UsageError} listing what is known */
export function readKind(words: readonly string[]): { kind: CliKind; names: string[] } {
  const slashed = words.flatMap((word) => word.split("/"));
  const found = findKind(slashed);
  if (found) return { kind: found.kind, names: found.rest };
  throw new UsageError(`unknown kind "${words.join(" ")}"; known: ${kinds.map(({ names }) => names[0]).join(", ")}`);
}

/** Where to look. */
export type Where = { namespace: string; allNamespaces?: boolean; labelSelector?: string };

/** Lists objects of a kind, by name if names are given. @throws {UsageError} for a name that is not there */
export async function selectObjects(
  client: Client,
  kind: CliKind,
  { names, where, signal }: { names: readonly string[]; where: Where; signal: AbortSignal },
): Promise<KubeObject[]> {
  const namespace = where.allNamespaces ? undefined : where.namespace;
  const { items } = await client.list(kind, { namespace, labelSelector: where.labelSelector }, { signal });
  if (names.length === 0) return items;
  return names.map((name) => {
    const found = items.find(({ metadata }) => metadata.name === name);
    if (!found)
      throw new UsageError(
        `${kind.title} "${name}" not found in ${namespace === undefined ? "any namespace" : `namespace ${namespace}`}`,
      );
    return found;
  });
}
