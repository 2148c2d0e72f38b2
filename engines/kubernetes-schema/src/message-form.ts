// The fields of a message by their JSON name, with those of inlined messages among them: the wire table, turned for reading JSON.
import { fieldsOfMessage, kindsByMessage } from "./wire-table.ts";

/** A field of a struct. `type` is that of an item of a list or of a value of a map. */
export type FieldForm = {
  holds: "one" | "list" | "map";
  type: string;
  /** The message that it is, unless it is a scalar. */
  message: string | undefined;
  isMapOfLists: boolean;
  /** Present means set, zero or not. */
  isPointer: boolean;
  /** Printed when it is zero. */
  keeps: boolean;
  isStruct: boolean;
  /** The struct that declares it. */
  struct: string;
};

/** A struct: its fields, and those that are printed whatever they are. */
export type MessageForm = {
  name: string;
  fields: ReadonlyMap<string, FieldForm>;
  always: readonly (readonly [string, FieldForm])[];
};

const memo = new Map<string, MessageForm>();

/** The form of a message of the table. */
export function formOfMessage(message: string): MessageForm {
  let form = memo.get(message);
  if (!form) memo.set(message, (form = makeForm(message)));
  return form;
}

const nameOf = (message: string): string => message.slice(message.lastIndexOf(".") + 1);

function makeForm(message: string): MessageForm {
  const fields = new Map<string, FieldForm>();
  const struct = nameOf(message);
  for (const [, name, type] of fieldsOfMessage(message).values()) {
    const form = readForm(type, struct);
    if (name === "") for (const [inner, field] of formOfMessage(form.message ?? "").fields) fields.set(inner, field);
    else fields.set(name, form);
  }
  // Kinds say what they are, also where they stand inside another.
  if (kindsByMessage().has(message)) for (const name of ["apiVersion", "kind"]) fields.set(name, readForm("s", struct));
  const always = [...fields].filter(([name, field]) => isAlwaysPrinted(message, name, field));
  return { name: struct, fields, always };
}

/** Structs are never left out, `omitempty` or not; a creationTimestamp is (`omitzero`). */
const isAlwaysPrinted = (message: string, name: string, { keeps, isStruct, isPointer, holds }: FieldForm): boolean =>
  keeps ||
  (isStruct && !isPointer && holds === "one" && !(message === "meta/v1.ObjectMeta" && name === "creationTimestamp"));

function readForm(text: string, struct: string): FieldForm {
  const keeps = text.endsWith("!");
  let type = keeps ? text.slice(0, -1) : text;
  const isPointer = type.startsWith("*");
  if (isPointer) type = type.slice(1);
  const holds = /^(\[\]|@)/.test(type) ? "list" : type.startsWith("{}") ? "map" : "one";
  const bare = type.replace(/^(\[\]|@|\{\})/, "");
  const isMapOfLists = holds === "map" && /^(\[\]|@)/.test(bare);
  const item = bare.replace(/^(\[\]|@)+/, "");
  const isStruct = item.startsWith("#");
  const message = isStruct ? item.slice(1) : undefined;
  return { holds, type: item, message, isMapOfLists, isPointer, keeps, isStruct, struct };
}
