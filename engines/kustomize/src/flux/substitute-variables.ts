// `spec.postBuild` of Flux: each object is printed, its `${expressions}` are replaced, and the text is read again; so a bare `${replicas}` can
// become a number, and a value with a line break in it cannot break out of its line (line breaks are taken out of values).
import type { KubeObject } from "@sluice/objects";
import { substitute, SubstitutionError } from "@sluice/envsubst";
import { parseYaml, stringifyYaml, YamlError } from "@sluice/yaml";
import { KustomizeError } from "../kustomize-error.ts";
import type { Origin } from "../resource.ts";

/** How to substitute. */
export type SubstitutionOptions = {
  variables: { readonly [name: string]: string };
  /** A plain `${name}` without a value is an error. */
  strict?: boolean;
  /** Substitutes even when there is no variable at all, for expressions with defaults (`substituteStrategy: Always`). */
  always?: boolean;
  /** Where each object came from, for errors; same index as the objects. */
  origins?: readonly Origin[];
};

const optOut = "kustomize.toolkit.fluxcd.io/substitute";
const validName = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

/**
 * The objects with their expressions replaced. Objects with the label or annotation `kustomize.toolkit.fluxcd.io/substitute: disabled` stay.
 *
 * @throws {KustomizeError} `BAD_SUBSTITUTION`, naming object and file, never a value
 */
export function substituteVariables(
  objects: readonly KubeObject[],
  { variables, strict = false, always = false, origins = [] }: SubstitutionOptions,
): KubeObject[] {
  const names = Object.keys(variables);
  if (names.length === 0 && !always) return [...objects];
  for (const name of names) {
    if (!validName.test(name)) {
      throw new KustomizeError(
        "BAD_SUBSTITUTION",
        `'${name}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'`,
      );
    }
  }
  const lookup = (name: string) => (Object.hasOwn(variables, name) ? variables[name]?.replaceAll("\n", "") : undefined);
  return objects.map((object, index) => {
    if (object.metadata.labels?.[optOut] === "disabled" || object.metadata.annotations?.[optOut] === "disabled")
      return object;
    const text = stringifyYaml(object);
    return text.includes("$") ? read(object, () => substitute(text, lookup, { strict }), origins[index]) : object;
  });
}

function read(object: KubeObject, evaluate: () => string, origin: Origin | undefined): KubeObject {
  try {
    return parseYaml(evaluate(), { source: `${object.kind}/${object.metadata.name}` }) as KubeObject;
  } catch (error) {
    if (!(error instanceof SubstitutionError) && !(error instanceof YamlError)) throw error;
    const what = `post build failed for '${object.apiVersion}/${object.kind}/${object.metadata.name}'`;
    // The text that could not be read may hold secret values: only the kind of mistake is told.
    const reason =
      error instanceof SubstitutionError
        ? `variable substitution failed: ${error.reason}`
        : `what came out of the substitution is not YAML (${error.code}); quote the expression, as in "\${name}"`;
    throw new KustomizeError("BAD_SUBSTITUTION", `${what}: ${reason}`, { ...origin, cause: error });
  }
}
