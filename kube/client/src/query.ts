// What stands behind the question mark of a path.

/** Parameters; absent and empty ones are left out, several values of one name follow each other. */
export type Query = { [name: string]: string | number | boolean | readonly string[] | undefined };

/** The path with its parameters. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const item of value as readonly string[]) parameters.append(key, item);
    else if (value !== undefined && value !== "") parameters.set(key, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}
