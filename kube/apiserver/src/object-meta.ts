// What every object's metadata must be: labels, annotations, finalizers and owners that others can rely on.
// @see apimachinery pkg/api/validation/objectmeta.go, pkg/util/validation
import type { KubeObject } from "@sluice/objects";
import { tooLong } from "./resources/causes.ts";
import type { Cause } from "./status-error.ts";

const annotationsLimit = 256 * 1024;
const qualifiedName = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const invalid = (field: string, value: string, why: string): Cause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
});

const nameRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const prefixRule =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const valueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What is wrong with a qualified name: a key of labels or annotations, a finalizer, what a quota limits. */
export function problemOfKey(key: string): string | undefined {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2)
    return `a valid label key ${nameRule.replace("name part must", "must")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  if (parts.length === 2) {
    const [prefix = ""] = parts;
    if (prefix === "") return "prefix part must be non-empty";
    if (prefix.length > 253) return "prefix part must be no more than 253 bytes";
    if (!subdomain.test(prefix)) return prefixRule;
  }
  if (name === "") return "name part must be non-empty";
  if (name.length > 63) return "name part must be no more than 63 bytes";
  return qualifiedName.test(name) ? undefined : nameRule;
}

const standardFinalizers = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** Everything that is wrong with an object's metadata, beside its name. Only Kubernetes' own kinds want finalizers with a domain. */
export function validateMeta({ metadata }: KubeObject, { isExtension }: { isExtension: boolean }): Cause[] {
  const { labels = {}, annotations = {}, finalizers = [], ownerReferences = [] } = metadata;
  const causes: Cause[] = [];
  for (const [key, value] of Object.entries(labels)) {
    const problem = problemOfKey(key);
    if (problem) causes.push(invalid("metadata.labels", key, problem));
    if (value.length > 63) causes.push(invalid("metadata.labels", value, "must be no more than 63 bytes"));
    else if (!labelValue.test(value)) causes.push(invalid("metadata.labels", value, valueRule));
  }
  for (const key of Object.keys(annotations)) {
    const problem = problemOfKey(key.toLowerCase());
    if (problem) causes.push(invalid("metadata.annotations", key, problem));
  }
  const size = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (size > annotationsLimit) causes.push(tooLong("metadata.annotations", annotationsLimit));
  causes.push(...validateOwners(ownerReferences));
  finalizers.forEach((finalizer, index) => {
    const problem = problemOfKey(finalizer);
    if (problem) causes.push(invalid("metadata.finalizers", finalizer, problem));
    else if (!isExtension && !finalizer.includes("/") && !standardFinalizers.has(finalizer))
      causes.push(
        invalid(
          `metadata.finalizers[${index}]`,
          finalizer,
          "name is neither a standard finalizer name nor is it fully qualified",
        ),
      );
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
