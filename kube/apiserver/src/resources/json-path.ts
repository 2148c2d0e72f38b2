// JSONPath as printer columns use it: `.spec.url`, `.status.conditions[?(@.type=="Ready")].status`, `.items[0]`, `.items[-1:]`, `.metadata.labels.app\.io/name`.

const token =
  /\.?((?:\\.|[^.[\]\\])+)|\[\?\(@\.([^=!]+?)\s*==\s*["']([^"']*)["']\)\]|\[(-?\d+|\*)\]|\[(-?\d*:-?\d*)\]|\[['"]([^'"]+)['"]\]/g;

/** The first value at a path; undefined when there is none, or when the path cannot be read. */
export function readJsonPath(value: unknown, path: string): unknown {
  let values: unknown[] = [value];
  let read = 0;
  const text = path.replace(/^\{|\}$/g, "");
  for (const match of text.matchAll(token)) {
    if (match.index !== read) return undefined; // something between two steps that is no step
    read += match[0].length;
    values = values.flatMap((held) => step(held, match)).filter((held) => held !== undefined);
  }
  return read === text.length ? values[0] : undefined;
}

function step(value: unknown, [, name, filterKey, filterValue, index, slice, quoted]: RegExpExecArray): unknown[] {
  if (filterKey !== undefined)
    return items(value).filter((item) => String(readJsonPath(item, `.${filterKey.trim()}`)) === filterValue);
  if (index === "*") return items(value);
  if (index !== undefined) return [items(value).at(Number(index))];
  if (slice !== undefined) {
    const [from = "", to = ""] = slice.split(":");
    return items(value).slice(Number(from), to === "" ? undefined : Number(to));
  }
  const key = name?.replaceAll(/\\(.)/g, "$1") ?? quoted ?? "";
  return [typeof value === "object" && value !== null ? (value as { [key: string]: unknown })[key] : undefined];
}

const items = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
