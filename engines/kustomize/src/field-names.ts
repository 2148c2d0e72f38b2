// Go's JSON decoder takes field names in any case, and kustomizations in the wild rely on it (`nameprefix`, `Digest`).

/** Gives a field its right name when it differs only in case; returns the name it has now. */
export function renameTo(map: { [field: string]: unknown }, written: string, known: readonly string[]): string {
  if (known.includes(written)) return written;
  const meant = known.find((name) => name.toLowerCase() === written.toLowerCase());
  if (meant === undefined) return written;
  map[meant] = map[written];
  delete map[written];
  return meant;
}
