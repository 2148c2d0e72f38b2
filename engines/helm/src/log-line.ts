// A line of Helm's log, as slog's text handler writes it without a time.
// @see Go log/slog/text_handler.go, go1.26
import { isPrintable, quote } from "@sluice/gotemplate";

/** How much a line matters. */
export type LogLevel = "INFO" | "WARN" | "ERROR";

/** `level=WARN msg="this and that" chart=web` */
export function logLine(
  level: LogLevel,
  message: string,
  attributes: { readonly [name: string]: string } = {},
): string {
  const fields = Object.entries({ level, msg: message, ...attributes });
  return fields.map(([name, value]) => `${asWord(name)}=${asWord(value)}`).join(" ");
}

/** A text as it is, or between quotes where a reader could take it for more than one field. */
const asWord = (text: string): string => (text === "" || needsQuotes(text) ? quote(text) : text);

const needsQuotes = (text: string): boolean =>
  /[\s="]/u.test(text) || Array.from(text).some((character) => !isPrintable(character.codePointAt(0) ?? 0));
