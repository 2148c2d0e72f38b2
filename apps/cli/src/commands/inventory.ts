// What an object applied, from its status.
import type { KubeObject, ObjectRef } from "@sluice/objects";

/** The objects in `status.inventory`; empty for kinds without one. */
export function inventoryOf(object: KubeObject): ObjectRef[] {
  const { inventory } = (object["status"] ?? {}) as { inventory?: { entries?: { id: string; v: string }[] } };
  return (inventory?.entries ?? []).flatMap(({ id, v }): ObjectRef[] => {
    const [, namespace = "", name = "", group = "", kind = ""] = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id) ?? [];
    if (kind === "") return [];
    return [
      {
        apiVersion: group === "" ? v : `${group}/${v}`,
        kind,
        name: name.replaceAll("__", ":"),
        ...(namespace ? { namespace } : {}),
      },
    ];
  });
}
