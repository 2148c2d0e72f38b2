// Every function that templates have of themselves.
import { sprint, sprintln } from "../format/print-value.ts";
import { sprintf } from "../format/sprintf.ts";
import { isTrue, type Functions, type GoFunction } from "../values.ts";
import { collections } from "./collections.ts";
import { comparisons } from "./compare.ts";
import { escapers } from "./escape.ts";

const texts: { readonly [name: string]: GoFunction } = {
  print: { types: ["...interface {}"], call: (args) => sprint(args) },
  println: { types: ["...interface {}"], call: (args) => sprintln(args) },
  printf: {
    types: ["string", "...interface {}"],
    call([format, ...args], context) {
      const text = sprintf(format as string, args);
      context.spend(text.length);
      return text;
    },
  },
};

/** `and` and `or` are forms of their own; they stand here so that they are known. */
const forms: { readonly [name: string]: GoFunction } = {
  and: {
    types: ["reflect.Value", "...reflect.Value"],
    call: (args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1),
  },
  or: { types: ["reflect.Value", "...reflect.Value"], call: (args) => args.find(isTrue) ?? args.at(-1) },
  not: { types: ["reflect.Value"], call: ([value]) => !isTrue(value) },
};

/** Go's own functions. */
export const builtins: Functions = new Map(
  Object.entries({ ...forms, ...comparisons, ...collections, ...texts, ...escapers }),
);
