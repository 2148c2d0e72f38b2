// What every object's metadata must be: labels, annotations, finalizers and owners that others can rely on.
// @see apimachinery pkg/api/validation/objectmeta.go, pkg/util/validation
import { labelKeyProblems, labelValueProblems, type KubeObject } from "@sluice/objects";
import { tooLong } from "./resources/causes.ts";
import type { Cause } from "./status-error.ts";

const annotationsLimit = 256 * 1024;

const invalid = (field: string, value: string, why: string): Cause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
});

/** Finalizers that need no domain. */
export const standardFinalizers = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** Everything that is wrong with an object's metadata, beside its name. Only Kubernetes' own kinds want finalizers with a domain. */
export function validateMeta({ metadata }: KubeObject, { isExtension }: { isExtension: boolean }): Cause[] {
  const { labels = {}, annotations = {}, finalizers = [], ownerReferences = [] } = metadata;
  const causes: Cause[] = [];
  for (const [key, value] of Object.entries(labels)) {
    for (const why of labelKeyProblems(key)) causes.push(invalid("metadata.labels", key, why));
    for (const why of labelValueProblems(value)) causes.push(invalid("metadata.labels", value, why));
  }
  for (const key of Object.keys(annotations))
    for (const why of labelKeyProblems(key.toLowerCase())) causes.push(invalid("metadata.annotations", key, why));
  const size = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (size > annotationsLimit) causes.push(tooLong("metadata.annotations", annotationsLimit));
  causes.push(...validateOwners(ownerReferences));
  for (const finalizer of finalizers)
    for (const why of labelKeyProblems(finalizer)) causes.push(invalid("metadata.finalizers", finalizer, why));
  if (isExtension) return causes;
  const why = "name is neither a standard finalizer name nor is it fully qualified";
  finalizers.forEach((finalizer, index) => {
    if (!finalizer.includes("/") && !standardFinalizers.has(finalizer))
      causes.push(invalid(`metadata.finalizers[${index}]`, finalizer, why));
  });
  return causes;
}

/** What keeps a name from being a part of a path; what a name begins with may be anything that has no slash. */
export function problemOfSegment(name: string, { isPrefix }: { isPrefix: boolean }): string | undefined {
  if (!isPrefix && (name === "." || name === "..")) return `may not be '${name}'`;
  const found = ["/", "%"].find((letter) => name.includes(letter));
  return found && `may not contain '${found}'`;
}

function validateOwners(owners: NonNullable<KubeObject["metadata"]["ownerReferences"]>): Cause[] {
  const causes: Cause[] = [];
  const controllers = owners.filter(({ controller }) => controller === true);
  owners.forEach(({ apiVersion, kind, name, uid }) => {
    for (const [field, value] of Object.entries({ apiVersion, kind, name, uid }))
      if (!value)
        causes.push(
          invalid(
            `metadata.ownerReferences.${field}`,
            value ?? "",
            field === "apiVersion" ? "version must not be empty" : "must not be empty",
          ),
        );
  });
  const [first, second] = controllers;
  if (first && second)
    causes.push(
      invalid(
        "metadata.ownerReferences",
        "[]",
        `Only one reference can have Controller set to true. Found "true" in references for ${first.name} and ${second.name}`,
      ),
    );
  return causes;
}

/** Drops owners that are named twice, with the warning that Kubernetes gives. */
export function dropDuplicateOwners({ metadata }: KubeObject, warnings: string[]): void {
  const { ownerReferences } = metadata;
  if (!ownerReferences || ownerReferences.length < 2) return;
  const seen = new Map<string, (typeof ownerReferences)[number]>();
  const twice = new Set<string>();
  for (const owner of ownerReferences) {
    if (seen.has(owner.uid)) twice.add(owner.uid);
    seen.set(owner.uid, owner);
  }
  if (twice.size === 0) return;
  metadata.ownerReferences = ownerReferences.filter(
    (owner, at) => ownerReferences.findIndex(({ uid }) => uid === owner.uid) === at,
  );
  warnings.push(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...twice].join(", ")}`,
  );
}
