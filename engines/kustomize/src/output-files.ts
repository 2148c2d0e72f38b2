// `kustomize build -o FOLDER`: one file an object, named after what it holds.
import type { KubeObject } from "@sluice/objects";
import { KustomizeError } from "./kustomize-error.ts";
import { renderYaml } from "./build.ts";
import { effectiveNamespace, isClusterScoped } from "./resource-id.ts";
import { idOf } from "./resource.ts";

/**
 * The texts of the objects by file name, such as `apps_v1_deployment_web.yaml`; objects of several namespaces have theirs in front.
 *
 * @throws {KustomizeError} `BAD_RESOURCE` when a name would leave the folder
 * @see kustomize 5.8.1, kustomize/commands/build/writer.go
 */
export function renderFiles(objects: readonly KubeObject[]): Map<string, string> {
  const named = objects.map((object) => ({ object, id: idOf(object) }));
  const namespaces = new Set(named.filter(({ id }) => !isClusterScoped(id)).map(({ id }) => effectiveNamespace(id)));
  const files = new Map<string, string>();
  for (const { object, id } of named) {
    const namespace = namespaces.size > 1 && !isClusterScoped(id) ? effectiveNamespace(id) : "";
    const parts = [namespace, id.group, id.version, id.kind, id.name].filter((part) => part !== "");
    const file = `${parts.join("_").toLowerCase()}.yaml`;
    if (/[/\\\0]/.test(file))
      throw new KustomizeError(
        "BAD_RESOURCE",
        `${id.kind} '${id.name}' cannot have a file of its own: its name holds a path`,
      );
    files.set(file, renderYaml([object]));
  }
  return files;
}
