// How a fleet is shown: on a terminal one table that is drawn anew, elsewhere a line for each change.
import { styleText } from "node:util";
import type { Row, Verdict } from "../fleet/fleet-rows.ts";
import { clip, formatTable, shortRevision } from "./table.ts";

/** Shows rows. */
export type FleetView = { show(rows: readonly Row[]): void };

const signs: { [verdict in Verdict]: string } = {
  ready: "✔",
  progressing: "◎",
  waiting: "…",
  failed: "✗",
  suspended: "‖",
  skipped: "–",
};
const colours: { [verdict in Verdict]: Parameters<typeof styleText>[0] } = {
  ready: "green",
  progressing: "cyan",
  waiting: "yellow",
  failed: "red",
  suspended: "gray",
  skipped: "gray",
};
const words: { [verdict in Verdict]: string } = {
  ready: "Ready",
  progressing: "Progressing",
  waiting: "Waiting",
  failed: "Failed",
  suspended: "Suspended",
  skipped: "Skipped",
};

/** A view for a terminal, or for a log. */
export function createFleetView({
  write,
  isTerminal,
  columns,
}: {
  write: (text: string) => void;
  isTerminal: boolean;
  columns: number;
}): FleetView {
  return isTerminal ? createTableView(write, columns) : createLineView(write);
}

const firstLine = (message: string): string => message.split("\n")[0] ?? "";

function createTableView(write: (text: string) => void, columns: number): FleetView {
  let drawn = 0;
  return {
    show(rows) {
      const cells = rows.map((row) => [
        styleText(colours[row.verdict], `${signs[row.verdict]} ${words[row.verdict]}`),
        row.kind,
        row.namespace === "" ? row.name : `${row.namespace}/${row.name}`,
        shortRevision(row.revision),
        clip(shortRevision(firstLine(row.message)), Math.max(20, columns - 90)),
      ]);
      const table = formatTable(["status", "kind", "name", "revision", "message"], cells);
      write(`${drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ""}${table}`);
      drawn = table.split("\n").length - 1;
    },
  };
}

function createLineView(write: (text: string) => void): FleetView {
  const shown = new Map<string, string>();
  return {
    show(rows) {
      for (const row of rows) {
        const id = `${row.kind} ${row.namespace}/${row.name}`;
        const text = row.verdict === "progressing" ? "" : shortRevision(row.message);
        const line = `${signs[row.verdict]} ${words[row.verdict]} ${id}${text === "" ? "" : `: ${text}`}\n`;
        if (shown.get(id) === line) continue;
        shown.set(id, line);
        write(line);
      }
    },
  };
}
