// A schema that looks at a value, and what it finds.
import type { Place, Resource } from "./schema-resources.ts";
import type { Values } from "./values.ts";

/** Something that is wrong, and what is wrong below it. */
export type Finding = {
  at: string;
  text: string;
  causes: readonly Finding[];
  isReference?: boolean;
  isGroup?: boolean;
};

/** How a schema was reached: through which others, for which value. */
export type Scope = { place: Place; resource: Resource; keyword?: string; value: number; parent?: Scope };

/** What no schema has looked at yet, where somebody wants to know. */
export type Open = { names?: Set<string>; items?: Set<number> };

/** One look of a schema at a value. */
export type Look<T> = {
  place: Place;
  schema: Values;
  value: T;
  at: string;
  scope: Scope;
  draft: number;
  open: Open;
  add: (finding: Finding | undefined) => void;
};
