// Go durations ("1h30m"), which every interval and timeout of Flux is written in.

/** Why a text is not a Go duration; `offset` is the index of the first character that cannot be read. */
export class DurationError extends Error {
  override readonly name = "DurationError";
  readonly code: "EMPTY" | "NOT_A_NUMBER" | "MISSING_UNIT" | "UNKNOWN_UNIT";
  readonly offset: number;

  constructor(code: DurationError["code"], offset: number, text: string) {
    super(
      `"${text}" is not a duration such as "1h30m": ${code.toLowerCase().replaceAll("_", " ")} at character ${offset + 1}`,
    );
    this.code = code;
    this.offset = offset;
  }
}

const unitMs = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["μs", 1e-3],
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/**
 * Reads a Go duration such as `"1h30m"` into milliseconds.
 *
 * @param text   an optional sign, then one or more `<decimal><unit>` terms; or `"0"`
 * @returns      milliseconds; fractional below 1 ms, negative when signed
 * @throws {DurationError} with `code` and `offset`, for anything Go rejects
 * @see Go `time.ParseDuration`, go1.26. Differs: no 290-year overflow check.
 */
export function parseDuration(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  let offset = /^[+-]/.test(text) ? 1 : 0;
  if (offset === text.length) throw new DurationError("EMPTY", offset, text);
  if (text.slice(offset) === "0") return 0;
  let ms = 0;
  while (offset < text.length) {
    const amount = /^(?:\d+\.?\d*|\.\d+)/.exec(text.slice(offset))?.[0];
    if (amount === undefined) throw new DurationError("NOT_A_NUMBER", offset, text);
    offset += amount.length;
    const unit = /^[^\d.]*/.exec(text.slice(offset))![0]; // the pattern matches the empty string too
    if (unit === "") throw new DurationError("MISSING_UNIT", offset, text);
    const factor = unitMs.get(unit);
    if (factor === undefined) throw new DurationError("UNKNOWN_UNIT", offset, text);
    ms += Number(amount) * factor;
    offset += unit.length;
  }
  return sign * ms;
}

/**
 * Writes milliseconds as Go's `Duration.String` does: `1h30m0s`, `1m0s`, `1.5s`, `250ms`, `0s`.
 *
 * @see Go `time.Duration.String`, go1.26
 */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 1e-3) return `${round(ms * 1e6)}ns`;
  if (ms < 1) return `${round(ms * 1e3)}µs`;
  if (ms < 1_000) return `${round(ms)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${round((ms % 60_000) / 1_000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

const round = (value: number) => Number(value.toFixed(9));
