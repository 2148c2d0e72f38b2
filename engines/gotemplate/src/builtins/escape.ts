// html, js and urlquery: what a text becomes inside of those languages.
// @see Go text/template/funcs.go, net/url QueryEscape, go1.26
import { isPrintable } from "../format/quote.ts";
import { sprint } from "../format/print-value.ts";
import type { GoFunction } from "../values.ts";

const html: { readonly [character: string]: string } = {
  "\0": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};
const script: { readonly [character: string]: string } = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

/** `template.HTMLEscapeString`. */
export const escapeHtml = (text: string): string => text.replaceAll(/[\0"'&<>]/g, (character) => html[character] ?? "");

/** `template.JSEscapeString`. */
export function escapeScript(text: string): string {
  let result = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const known = script[character];
    if (known) result += known;
    else if (code < 0x20) result += `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
    else if (code < 0x80 || isPrintable(code)) result += character;
    else result += `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
  }
  return result;
}

/** `url.QueryEscape`. */
export const escapeQuery = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** What the escapers make of their arguments: one text as it is, others as `print` shows them; nothing at all is not shown. */
const joined = (args: readonly unknown[]): string =>
  sprint(args.map((value) => (value === undefined || value === null ? "<no value>" : value)));

/** html, js and urlquery, by name. */
export const escapers: { readonly [name: string]: GoFunction } = {
  html: { types: ["...interface {}"], call: (args) => escapeHtml(joined(args)) },
  js: { types: ["...interface {}"], call: (args) => escapeScript(joined(args)) },
  urlquery: { types: ["...interface {}"], call: (args) => escapeQuery(joined(args)) },
};
