// JSONPath as printer columns use it: `.spec.url`, `.status.conditions[?(@.type=="Ready")].status`, `.items[0]`, `.metadata.labels.app\.io/name`.

const token =
  /\.?((?:\\.|[^.[\]\\])+)|\[\?\(@\.([^=!]+?)\s*==\s*["']([^"']*)["']\)\]|\[(\d+|\*)\]|\[['"]([^'"]+)['"]\]/y;

/** The first value at a path; undefined when there is none, or when the path cannot be read. */
export function readJsonPath(value: unknown, path: string): unknown {
  let values: unknown[] = [value];
  token.lastIndex = 0;
  const text = path.replace(/^\{|\}$/g, "");
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match || token.lastIndex === at) return undefined;
    const [, name, filterKey, filterValue, index, quoted] = match;
    const key = name?.replaceAll(/\\(.)/g, "$1") ?? quoted;
    if (filterKey !== undefined)
      values = values
        .flatMap(items)
        .filter((item) => String(readJsonPath(item, `.${filterKey.trim()}`)) === filterValue);
    else if (index === "*") values = values.flatMap(items);
    else if (index !== undefined) values = values.map((held) => items(held)[Number(index)]);
    else
      values = values.map((held) =>
        typeof held === "object" && held !== null ? (held as { [key: string]: unknown })[key ?? ""] : undefined,
      );
    values = values.filter((held) => held !== undefined);
  }
  return values[0];
}

const items = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
