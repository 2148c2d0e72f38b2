// Tables as kubectl and flux print them: upper-case heads, three spaces between columns, no borders.

/** Lines of a table; without `head` only the rows. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { withHead = true } = {},
): string {
  const lines = withHead ? [head.map((name) => name.toUpperCase()), ...rows] : rows;
  const widths = head.map((_name, column) => Math.max(...lines.map((line) => displayWidth(line[column] ?? ""))));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) =>
            column === head.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - displayWidth(cell) + 3),
          )
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** The columns that a text takes on a terminal, colour codes not counted. */
export const displayWidth = (text: string): number => text.replaceAll(escapes, "").length;

/** A text cut to so many columns, with an ellipsis. */
export const clip = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;

/** A revision with its hash cut to eight characters, as flux shows it: `main@sha1:1a2b3c4d`. */
export const shortRevision = (revision: string): string => revision.replace(/(sha\d+:[0-9a-f]{8})[0-9a-f]+/g, "$1");
