// Names have changed (prefixes, suffixes, hashes): every field that refers to one by its old name gets the new one. Which fields refer to what
// kind is data (transformer-config.ts); which resource is meant follows kustomize api 0.21, filters/nameref.
import { scalarText } from "./scalar-text.ts";
import { applyFieldSpec, type FieldSpec } from "./field-spec.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { isFields, type Fields } from "./patches/fields.ts";
import {
  effectiveNamespace,
  formatId,
  isClusterScoped,
  isSelectedBy,
  type Gvk,
  type ResourceId,
} from "./resource-id.ts";
import type { ResourceList } from "./resource-list.ts";
import { currentId, nameOf, namespaceOf, originalId, previousIds, type Resource } from "./resource.ts";
import type { NameReference } from "./transformer-config.ts";

type Referrer = {
  resource: Resource;
  id: ResourceId;
  clusterScoped: boolean;
  namespace: string;
  subjectNamespaces: Set<string>;
};
type Candidate = {
  resource: Resource;
  id: ResourceId;
  clusterScoped: boolean;
  namespace: string;
  previous: ResourceId[];
};
type Rule = { target: Gvk; spec: FieldSpec };

/** Updates all references. @throws {KustomizeError} `AMBIGUOUS_REFERENCE` when one name may mean several resources */
export function fixNameReferences(list: ResourceList, references: readonly NameReference[]): void {
  refuseBlankSubjects(list);
  const byOldName = indexByOldName(list.items);
  // Without a changed name there is nothing to refer to.
  if (byOldName.size === 0) return;
  const rules = references.flatMap((target) => target.fieldSpecs.map((spec): Rule => ({ target, spec })));
  const rulesOfKind = new Map<string, Rule[]>();
  for (const resource of list.items) {
    const original = originalId(resource);
    const kind = `${original.group}/${original.version}/${original.kind}`;
    const applying = rulesOfKind.get(kind) ?? rules.filter(({ spec }) => isSelectedBy(original, spec));
    rulesOfKind.set(kind, applying);
    if (applying.length > 0) fixReferrer(toReferrer(resource), applying, byOldName);
  }
}

/** kustomize looks into the subjects of every role binding, and stops at one whose namespace says nothing. */
function refuseBlankSubjects(list: ResourceList): void {
  for (const { object, origin } of list.items) {
    if (object.kind !== "RoleBinding" || !Array.isArray(object["subjects"])) continue;
    for (const subject of object["subjects"] as unknown[]) {
      if (!isFields(subject) || subject["kind"] !== "ServiceAccount") continue;
      if (Object.hasOwn(subject, "namespace") && typeof subject["namespace"] !== "string")
        throw new KustomizeError(
          "BAD_RESOURCE",
          `namespace is blank for a subject of RoleBinding ${object.metadata?.name}`,
          origin,
        );
    }
  }
}

function indexByOldName(resources: readonly Resource[]): Map<string, Candidate[]> {
  const index = new Map<string, Candidate[]>();
  for (const resource of resources) {
    if (resource.previousIds.length === 0) continue;
    const id = currentId(resource);
    const candidate: Candidate = {
      resource,
      id,
      clusterScoped: isClusterScoped(id),
      namespace: effectiveNamespace(id),
      previous: previousIds(resource),
    };
    for (const name of new Set(resource.previousIds.map((previous) => previous.name))) {
      const named = index.get(name);
      if (named) named.push(candidate);
      else index.set(name, [candidate]);
    }
  }
  return index;
}

function toReferrer(resource: Resource): Referrer {
  const id = currentId(resource);
  const subjects = id.kind === "RoleBinding" ? (resource.object["subjects"] as unknown) : undefined;
  const subjectNamespaces = new Set<string>();
  for (const subject of Array.isArray(subjects) ? (subjects as unknown[]) : []) {
    if (isFields(subject) && subject["kind"] === "ServiceAccount" && typeof subject["namespace"] === "string")
      subjectNamespaces.add(subject["namespace"]);
  }
  return { resource, id, clusterScoped: isClusterScoped(id), namespace: effectiveNamespace(id), subjectNamespaces };
}

function fixReferrer(referrer: Referrer, rules: readonly Rule[], byOldName: Map<string, Candidate[]>): void {
  for (const { target, spec } of rules) {
    const choose: Choose = (name, among, same) =>
      chooseReferral({ referrer, target, spec, same }, among(byOldName.get(name) ?? []));
    const set = (value: unknown): unknown => {
      if (value === null) return value;
      if (Array.isArray(value)) return (value as unknown[]).map((item) => setOne(item, choose));
      return setOne(value, choose);
    };
    // The spec's kind chose the rule by the original id; the walk asks for the present one.
    applyFieldSpec(referrer.resource, { path: spec.path, create: spec.create ?? false }, set);
  }
}

type Choose = (
  name: string,
  among: (candidates: readonly Candidate[]) => readonly Candidate[],
  same: (left: Resource, right: Resource) => boolean,
) => Resource | undefined;

const sameName = (left: Resource, right: Resource): boolean => nameOf(left) === nameOf(right);
const sameNameAndNamespace = (left: Resource, right: Resource): boolean =>
  sameName(left, right) && namespaceOf(left) === namespaceOf(right);

function setOne(value: unknown, choose: Choose): unknown {
  if (isFields(value)) return setMap(value, choose);
  if (typeof value !== "string") return value;
  const referral = choose(value, (all) => all, sameName);
  return referral ? nameOf(referral) : value;
}

/** A reference by name and namespace, such as the subject of a role binding. */
function setMap(value: Fields, choose: Choose): Fields {
  const { name, namespace } = value;
  if (name === undefined) throw new KustomizeError("BAD_RESOURCE", "path config error; no 'name' field in node");
  if (typeof name !== "string") return value;
  const inNamespace = (all: readonly Candidate[]): readonly Candidate[] => {
    if (namespace === undefined) return all;
    const original = all.filter(
      ({ resource, clusterScoped }) => !clusterScoped && effectiveNamespace(originalId(resource)) === namespace,
    );
    // Names are looked up where they were first; only a namespace that nothing came from is a present one.
    return original.length > 0 ? original : all.filter((one) => !one.clusterScoped && one.namespace === namespace);
  };
  const referral = choose(name, inNamespace, sameNameAndNamespace);
  if (!referral) return value;
  value["name"] = nameOf(referral);
  if (namespaceOf(referral) !== "") value["namespace"] = namespaceOf(referral);
  return value;
}

type Question = {
  referrer: Referrer;
  target: Gvk;
  spec: FieldSpec;
  same: (left: Resource, right: Resource) => boolean;
};

function chooseReferral({ referrer, target, spec, same }: Question, named: readonly Candidate[]): Resource | undefined {
  if (named.length === 0) return undefined;
  const roleRef = spec.path.endsWith("roleRef/name") ? roleRefOf(referrer.resource) : undefined;
  let found = named.filter(
    (candidate) =>
      isVisible(referrer, candidate) &&
      candidate.previous.some((id) => isSelectedBy(id, target)) &&
      (!roleRef || candidate.previous.some((id) => isSelectedBy(id, roleRef))) &&
      (referrer.clusterScoped ||
        candidate.clusterScoped ||
        candidate.id.kind === "ServiceAccount" ||
        candidate.namespace === referrer.namespace),
  );
  if (found.length > 1) found = found.filter(({ resource }) => sameAffixes(resource, referrer.resource, true));
  if (found.length > 1) found = found.filter(({ resource }) => sameAffixes(resource, referrer.resource, false));
  const [first] = found;
  if (!first) return undefined;
  if (found.every(({ resource }) => same(resource, first.resource))) return first.resource;
  const { resource } = referrer;
  throw new KustomizeError(
    "AMBIGUOUS_REFERENCE",
    `updating name reference in '${spec.path}' field of '${formatId(referrer.id)}': found multiple possible referrals: ${found.map(({ id }) => formatId(id)).join(", ")}`,
    resource.origin,
  );
}

const isVisible = (referrer: Referrer, candidate: Candidate): boolean =>
  referrer.clusterScoped ||
  candidate.clusterScoped ||
  candidate.namespace === referrer.namespace ||
  referrer.subjectNamespaces.has(namespaceOf(candidate.resource));

function roleRefOf({ object }: Resource): Gvk | undefined {
  const roleRef = object["roleRef"] as unknown;
  if (!isFields(roleRef) || roleRef["apiGroup"] === undefined || roleRef["kind"] === undefined) return undefined;
  return { group: scalarText(roleRef["apiGroup"]), kind: scalarText(roleRef["kind"]) };
}

/** Whether two resources went through the same prefixes and suffixes, as far as the shorter history goes. */
function sameAffixes(left: Resource, right: Resource, allowNone: boolean): boolean {
  const same = (one: readonly string[], other: readonly string[]) =>
    (allowNone && (one.length === 0 || other.length === 0)) || sameEnding(one, other);
  return same(left.prefixes, right.prefixes) && same(left.suffixes, right.suffixes);
}

function sameEnding(one: readonly string[], other: readonly string[]): boolean {
  const count = Math.min(one.length, other.length);
  for (let back = 1; back <= count; back += 1) if (one.at(-back) !== other.at(-back)) return false;
  return one.length === 0 ? other.length === 0 : other.length > 0;
}
