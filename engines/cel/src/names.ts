// Names of fields that the language could not read as they are: `__namespace__`, `x__dash__y`.
// @see k8s.io/apiserver/pkg/cel/escaping.go, v0.36.3

const reserved = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);
const escapes: { readonly [text: string]: string } = {
  __: "__underscores__",
  ".": "__dot__",
  "-": "__dash__",
  "/": "__slash__",
};
const meanings = new Map(Object.entries(escapes).map(([text, escape]) => [escape, text]));

/** A word that the language keeps for itself, as a field goes by it: `__namespace__`. */
export const escapeReserved = (name: string): string => (reserved.has(name) ? `__${name}__` : name);

/** The name by which an expression reaches a field. */
export function escapeName(name: string): string {
  if (reserved.has(name)) return escapeReserved(name);
  return name.replace(/__|[./-]/g, (text) => escapes[text] ?? text);
}

/** The field that a name reaches; undefined for a name that is none. */
export function unescapeName(name: string): string | undefined {
  if (!name.includes("__")) return name;
  let isName = true;
  const text = name.replace(/__[^_]+__/g, (escape) => {
    const meaning = meanings.get(escape);
    if (meaning !== undefined) return meaning;
    const word = escape.slice(2, -2);
    isName &&= reserved.has(word) && escape.length === name.length;
    return word;
  });
  return isName ? text : undefined;
}
