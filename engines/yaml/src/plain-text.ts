// Which texts must be quoted, since a YAML 1.1 reader would take them for something else, and which characters decide how a text may be
// written. The rules are go.yaml.in/yaml v2.4.2's (resolve.go, yaml_emitter_analyze_scalar in emitterc.go), the library below sigs.k8s.io/yaml.

const words = new Set(
  ["y", "yes", "n", "no", "true", "false", "on", "off", "null"]
    .flatMap((word) => [word, word.toUpperCase(), word.slice(0, 1).toUpperCase() + word.slice(1)])
    .concat("", "~", ".nan", ".NaN", ".NAN")
    .concat([".inf", ".Inf", ".INF"].flatMap((word) => [word, `+${word}`, `-${word}`])),
);
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
// A hexadecimal number wider than 64 bits and a float beyond the largest one are texts.
const isInteger = (text: string): boolean =>
  integer.test(text) && (!/^[-+]?0[xXbB]/.test(text) || BigInt(text.replace(/^[-+]/, "")) < 2n ** 64n);
const isFloat = (text: string): boolean => float.test(text) && Number.isFinite(Number(text));
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
// Short forms of RFC 3339, as go-yaml's parseTimestamp takes them.
const date = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(.*)$/;
const timeOfDay =
  /^(?:(?:[Tt](?=.*(?:Z|[-+][0-9:]+)$)| (?!.*(?:Z|[-+][0-9:]+)$))([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?$/;

/** Whether go-yaml takes an unquoted text for a time; such texts are quoted when they are texts. */
export const isTimestamp = (text: string): boolean => toTimestamp(text) !== undefined;

/** The time an unquoted text stands for, as encoding/json prints it (RFC 3339); undefined when it is none. */
export function toTimestamp(text: string): string | undefined {
  const match = date.exec(text);
  const time = match && timeOfDay.exec(match[4] ?? "");
  if (!match || !time) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const clock = [time[1] ?? "0", time[2] ?? "0", time[3] ?? "0"].map(Number);
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  if ((clock[0] ?? 0) > 23 || (clock[1] ?? 0) > 59 || (clock[2] ?? 0) > 59) return undefined;
  const two = (value: number) => String(value).padStart(2, "0");
  const fraction = (time[4] ?? "").replace(",", ".").replace(/0+$/, "").replace(/^\.$/, "");
  return `${match[1]}-${two(month)}-${two(day)}T${clock.map(two).join(":")}${fraction}${(time[5] ?? "Z").replace(/^[-+]00:00$/, "Z")}`;
}

/** Whether an unquoted text reads as itself, not as a boolean, number, time or null. */
export function readsAsText(text: string): boolean {
  const first = text.charCodeAt(0);
  // Nothing but words, numbers and times reads as something else, and those begin with a digit, a sign, a dot or one of these letters.
  if (text.length <= 5 && words.has(text)) return false;
  const maybeNumber = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!maybeNumber) return true;
  const digits = first !== 46 && text.includes("_") ? text.replaceAll("_", "") : text;
  return !(isInteger(digits) || isFloat(digits) || base60.test(text) || isTimestamp(text));
}

/** How a text may be written without changing its meaning. */
export type Shapes = { plain: boolean; single: boolean; block: boolean };

const anything: Shapes = { plain: true, single: true, block: true };
const onlyDouble: Shapes = { plain: false, single: false, block: false };
const simple = /^[A-Za-z0-9_./$(\\=+;^][A-Za-z0-9_./$(\\=+;^~|@&*!%"'`<>)-]*$/;
const firstIndicator = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:[ \t\n\r\u0085\u2028\u2029]|$)|---|\.\.\.)/;
const innerIndicator = /:(?:[ \t\n\r\u0085\u2028\u2029]|$)|[ \t\n\r\u0085\u2028\u2029]#/;
const breaks = /[\n\r\u0085\u2028\u2029]/;
// Everything outside is written as an escape: tabs, other control characters, and (a habit of go-yaml v2) every character beyond U+FFFF.
const unprintable = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const spaceThenBreak = / [\n\r\u0085\u2028\u2029]/;
const breakThenSpace = /[\n\r\u0085\u2028\u2029] /;
const blankEnds = /^[ \n\r\u0085\u2028\u2029]|[ \n\r\u0085\u2028\u2029]$/;

/** The shapes a text outside of flow collections may take. */
export function shapesOf(text: string): Shapes {
  if (simple.test(text) && !text.startsWith("...")) return anything;
  if (text === "") return { plain: true, single: true, block: false };
  if (unprintable.test(text) || spaceThenBreak.test(text)) return onlyDouble;
  const hasBreak = breaks.test(text);
  const breakSpace = hasBreak && breakThenSpace.test(text);
  return {
    plain: !hasBreak && !firstIndicator.test(text) && !innerIndicator.test(text) && !blankEnds.test(text),
    single: !breakSpace,
    block: !text.endsWith(" "),
  };
}

/** Whether a text can stand without quotes in a block of YAML and still be this text. */
export const canBePlain = (text: string): boolean => text !== "" && readsAsText(text) && shapesOf(text).plain;
