// Which resources a patch or replacement speaks of: regular expressions (Go's RE2, anchored) over kind and names, selectors over labels and annotations.
import { matchesLabels, parseLabelSelector, SelectorError } from "@sluice/objects";
import type { RE2JS } from "re2js";
import { KustomizeError } from "./kustomize-error.ts";
import { regularExpressions } from "./regular-expressions.ts";
import { effectiveNamespace, type Gvk, type ResourceId } from "./resource-id.ts";
import { currentId, originalId, type Resource } from "./resource.ts";

/** The `target` of a patch, the `select` and `reject` of a replacement. */
export type Selector = Gvk & {
  name?: string;
  namespace?: string;
  labelSelector?: string;
  annotationSelector?: string;
};

/** Compiles a pattern as Go does. @throws {KustomizeError} `BAD_SELECTOR` */
export function compilePattern(pattern: string): RE2JS {
  const engine = regularExpressions();
  try {
    return engine.RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof engine.RE2JSException)) throw error;
    throw new KustomizeError("BAD_SELECTOR", `"${pattern}" is not a regular expression: ${error.message}`, {
      cause: error,
    });
  }
}

const plain = /^[A-Za-z0-9-]*$/;

/** A test for one part of an id; an absent or empty pattern takes everything. */
function matcherOf(pattern: string | undefined): (text: string) => boolean {
  if (!pattern) return () => true;
  if (plain.test(pattern)) return (text) => text === pattern;
  const compiled = compilePattern(`^(?:${pattern})$`);
  return (text) => compiled.matcher(text).find();
}

/** A selector made ready. */
export type Matcher = {
  kind: (id: Pick<ResourceId, "group" | "version" | "kind">) => boolean;
  name: (name: string) => boolean;
  namespace: (namespace: string) => boolean;
  metadata: (resource: Resource) => boolean;
};

/** Makes a selector ready. @throws {KustomizeError} `BAD_SELECTOR` */
export function compileSelector(selector: Selector): Matcher {
  const [group, version, kind] = [matcherOf(selector.group), matcherOf(selector.version), matcherOf(selector.kind)];
  const labels = compileLabels(selector.labelSelector);
  const annotations = compileLabels(selector.annotationSelector);
  return {
    kind: (id) => group(id.group) && version(id.version) && kind(id.kind),
    name: matcherOf(selector.name),
    namespace: matcherOf(selector.namespace),
    metadata: ({ object }) => labels(object.metadata?.labels ?? {}) && annotations(object.metadata?.annotations ?? {}),
  };
}

function compileLabels(text: string | undefined): (labels: { [key: string]: string }) => boolean {
  if (!text) return () => true;
  try {
    const requirements = parseLabelSelector(text);
    return (labels) => matchesLabels(requirements, labels);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new KustomizeError("BAD_SELECTOR", error.message, { cause: error });
  }
}

/** The resources that a selector takes: by their original or their present name. */
export function selectResources(resources: readonly Resource[], selector: Selector): Resource[] {
  const matcher = compileSelector(selector);
  return resources.filter((resource) => {
    const current = currentId(resource);
    if (!matcher.kind(current)) return false;
    const original = originalId(resource);
    return (
      (matcher.namespace(effectiveNamespace(original)) || matcher.namespace(effectiveNamespace(current))) &&
      (matcher.name(original.name) || matcher.name(current.name)) &&
      matcher.metadata(resource)
    );
  });
}
