// What values the fields of a built-in kind have, for who judges expressions on them.
import { formOfMessage, type FieldForm } from "./message-form.ts";
import { findMessage } from "./wire-table.ts";

/** A value: `opaque` ones have a type that is none of JSON's own, and are seen by no expression; `any` may be a text or a number. */
export type Shape =
  | { is: "text" | "integer" | "truth" | "float" | "bytes" | "time" | "any" | "opaque" }
  | { is: "list" | "map"; of: Shape }
  | { is: "struct"; fieldOf: (name: string) => Shape | undefined };

/** The shape of a built-in kind; undefined for any other. */
export function shapeOfKind(apiVersion: string, kind: string): Shape | undefined {
  const message = findMessage(apiVersion, kind);
  return message === undefined ? undefined : shapeOfMessage(message);
}

const scalars: { readonly [letter: string]: Shape } = {
  s: { is: "text" },
  i: { is: "integer" },
  l: { is: "integer" },
  b: { is: "truth" },
  f: { is: "float" },
  y: { is: "bytes" },
};

/** Messages that JSON writes as something else than an object. */
const special: { readonly [message: string]: Shape } = {
  "meta/v1.Time": { is: "time" },
  "meta/v1.MicroTime": { is: "time" },
  "resource.Quantity": { is: "opaque" },
  "intstr.IntOrString": { is: "any" },
  "meta/v1.FieldsV1": { is: "struct", fieldOf: () => undefined },
  "runtime.RawExtension": { is: "struct", fieldOf: () => undefined },
  "apiextensions/v1.JSON": { is: "opaque" },
  "apiextensions/v1.JSONSchemaPropsOrArray": { is: "opaque" },
  "apiextensions/v1.JSONSchemaPropsOrBool": { is: "opaque" },
  "apiextensions/v1.JSONSchemaPropsOrStringArray": { is: "opaque" },
};

function shapeOfMessage(message: string): Shape {
  if (Object.hasOwn(special, message)) return special[message] as Shape;
  return {
    is: "struct",
    fieldOf(name) {
      const field = formOfMessage(message).fields.get(name);
      return field && shapeOfField(field);
    },
  };
}

function shapeOfField({ holds, type, message, isMapOfLists }: FieldForm): Shape {
  const one = message === undefined ? (scalars[type] ?? { is: "opaque" as const }) : shapeOfMessage(message);
  const item: Shape = isMapOfLists ? { is: "list", of: one } : one;
  return holds === "one" ? item : { is: holds, of: item };
}
