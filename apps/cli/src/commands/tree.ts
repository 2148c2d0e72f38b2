// `sluice tree kustomization NAME`: what it applied, and what that applied in turn.
import { hasReason, type Client } from "@sluice/client";
import { describeObject, gvkOf, type ObjectRef } from "@sluice/objects";
import { connect, type ConnectFlags } from "../connect/connect.ts";
import type { Environment } from "../environment.ts";
import { UsageError } from "../usage-error.ts";
import { inventoryOf } from "./inventory.ts";
import { readKind, selectObjects } from "./select.ts";

/** The flags of `sluice tree`. */
export type TreeFlags = ConnectFlags & { compact?: boolean; output: string };

type Node = { object: ObjectRef; children: Node[] };
const deepest = 20;

/** Prints a tree. @returns 0 */
export async function tree(words: readonly string[], flags: TreeFlags, environment: Environment): Promise<number> {
  const { kind, names } = readKind(words);
  if (kind.kind !== "Kustomization" || names.length !== 1) throw new UsageError("want: sluice tree kustomization NAME");
  if (flags.output !== "tree" && flags.output !== "json")
    throw new UsageError(`-o ${flags.output} is not known; use tree or json`);
  const { client, namespace, close } = connect(flags, environment);
  try {
    const [object] = await selectObjects(client, kind, { names, where: { namespace }, signal: environment.signal });
    if (!object) return 2;
    const root = await grow(
      client,
      {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name: object.metadata.name ?? "",
        namespace: object.metadata.namespace,
      },
      { depth: 0, compact: flags.compact === true, signal: environment.signal },
    );
    environment.out(flags.output === "json" ? `${JSON.stringify(root, undefined, 2)}\n` : draw(root));
    return 0;
  } finally {
    close();
  }
}

const isFlux = ({ apiVersion }: ObjectRef): boolean => /\.fluxcd\.io\//.test(apiVersion);

async function grow(
  client: Client,
  ref: ObjectRef,
  { depth, compact, signal }: { depth: number; compact: boolean; signal: AbortSignal },
): Promise<Node> {
  if (ref.kind !== "Kustomization" || depth > deepest) return { object: ref, children: [] };
  try {
    const object = await client.get(gvkOf(ref), { name: ref.name, namespace: ref.namespace }, { signal });
    const refs = inventoryOf(object).filter(
      (child) => (!compact || isFlux(child)) && describeObject(child) !== describeObject(ref),
    );
    const children = await Promise.all(refs.map((child) => grow(client, child, { depth: depth + 1, compact, signal })));
    return { object: ref, children };
  } catch (error) {
    if (hasReason(error, "NotFound")) return { object: ref, children: [] };
    throw error;
  }
}

function draw({ object, children }: Node, indent = "", sign = ""): string {
  const line = `${sign}${describeObject(object)}\n`;
  const below = children.map((child, index) => {
    const isLast = index === children.length - 1;
    return draw(child, `${indent}${isLast ? "    " : "│   "}`, `${indent}${isLast ? "└── " : "├── "}`);
  });
  return line + below.join("");
}
