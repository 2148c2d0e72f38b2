// A kind as the API serves it: a row of data, with small functions where a kind has a rule of its own.
import type { KubeObject } from "@sluice/objects";
import type { MergeType } from "@sluice/server-side-apply";
import type { Cause } from "../status-error.ts";
import type { ClientConfig } from "../services/ask-webhook.ts";
import type { Store } from "../store/store.ts";
import type { Cell } from "../tables/cells.ts";

/** A column of `kubectl get`. Priority 0 is always shown. */
export type Column = {
  name: string;
  type: string;
  /** `name` for the column that holds the name of the object. */
  format: string;
  priority: number;
  description: string;
  cell: (object: KubeObject, now: number) => Cell;
  /** Rows have the cell, and the table has no such column. */
  isUnheaded?: true;
};

/** What completing an object goes by: the object as it was, the time (RFC 3339), and what else there is. */
export type Completion = {
  before: KubeObject | undefined;
  now: string;
  store: Store;
  newUid: () => string;
  /** A namespace is being let go of: what waits for it is what was sent, and nothing when that is nothing. */
  finalizes: boolean;
  /** Texts for the Warning header. */
  warnings: string[];
  /** Nothing will be stored, so that nothing is taken. */
  dryRun: boolean;
};

/** A kind at a version, by the name that it has in paths. */
type Served = { group: string; version: string; plural: string };
/** Which object. */
export type ObjectRef = { of: Served; namespace?: string; name: string };

/** What a kind does to its objects, beyond what all kinds do. Functions may change the copy that they get. */
export type Strategy = {
  /** Fills in what the client left out; `isApplied` for what server-side apply has merged. */
  default?(object: KubeObject, before: KubeObject | undefined, isApplied?: boolean): void;
  /** Fills in what no client owns, once it is known who owns what: addresses, finalizers, a first status. @throws {ApiError} */
  complete?(object: KubeObject, about: Completion): void;
  /** Finds what is wrong with a new or changed object; `warn` hears of what is wrong and let through, because it was before. */
  validate?(object: KubeObject, before: KubeObject | undefined, warn: (text: string) => void): Cause[];
  /** Objects that an object brings along. */
  companions?(object: KubeObject): { of: Served; object: KubeObject }[];
  /** Which objects an object takes along when it goes, or when they are no longer its. */
  takesAlong?(object: KubeObject): ObjectRef[];
  /** A stored object as the kind has it now, when the kind has changed since. */
  read?(object: KubeObject): KubeObject;
  /** An object that comes from another version, without what this one does not know. */
  trim?(object: KubeObject): KubeObject;
  /** Drops what the kind does not know; the paths of what was dropped. */
  prune?(object: KubeObject): string[];
  /** False for kinds whose generation never moves, such as ConfigMap. */
  hasGeneration?: boolean;
  /** How many seconds an object has to end in, where it has any; `wanted` is what the client gives it. */
  graceOf?(object: KubeObject, wanted: number | undefined): number;
  /** What an object is like that is being deleted; without it, it has no grace and its generation moves. */
  marked?(object: KubeObject, now: string): KubeObject;
  /** What is wrong with a name, for kinds whose names are no DNS subdomains. */
  whyBadName?(name: string, object: KubeObject): string[];
  /** True for kinds whose objects begin with the status that they are sent with. */
  beginsWithStatus?: boolean;
  /** True for kinds whose deletion is answered with the object as it was. */
  returnsDeleted?: boolean;
  /** True for kinds whose dependents are left behind when a deletion says nothing about them. */
  orphansDependents?: boolean;
  /** What clients are warned of when they use this version. */
  deprecation?: string;
  /** What of the metadata moves the generation as well: it is handed on to what the object makes. */
  generationMovesWith?: "annotations" | "labels";
  /** An annotation that is a field of the kind's internal form, and so is in no row of a table. */
  fieldAnnotation?: string;
  /** The order in which a table shows objects, where it is not that of their names. */
  tableOrder?(one: KubeObject, other: KubeObject): number;
  /** Fields that a field selector may name, beside metadata.name and metadata.namespace. */
  selectableFields?: { readonly [path: string]: (object: KubeObject) => string };
};

/** The versions of a custom kind, served or not. Objects are stored in one of them, and shown in each. */
export type KindVersions = {
  /** The version that objects are stored in from now on. */
  stored: string;
  /** What each version makes of its objects, by apiVersion. */
  strategies: ReadonlyMap<string, Strategy>;
  /** The types that ownership goes by, by apiVersion. */
  mergeTypes: ReadonlyMap<string, () => MergeType>;
  /** Who converts; without a converter, versions differ in what their schemas have. */
  converter?: ClientConfig;
  /** What stored objects are in other versions, as far as somebody has looked. */
  shown: WeakMap<KubeObject, Map<string, KubeObject>>;
};

/** A kind at one version. */
export type Resource = {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  listKind: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
  /** What a custom kind has in common with its other versions. */
  versions?: KindVersions;
  hasStatus: boolean;
  /** Subresources beside `status` that write the status as well, such as the approval of a certificate. */
  statusLike: readonly string[];
  scale?: { specReplicas: string; statusReplicas: string; labelSelector?: string };
  strategy: Strategy;
  columns: Column[];
  isCustom: boolean;
  mergeType(): MergeType;
  /** OpenAPI of the kind, for `kubectl explain`; absent for built-ins, whose table says it. */
  openApi?: unknown;
};

/** `apps/v1`, or `v1`. */
export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group === "" ? version : `${group}/${version}`;
