// The order in which go-yaml prints the keys of a map: letters after everything else, numbers inside a key by value.
// Learned from go.yaml.in/yaml v2.4.2, sorter.go.

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
const isLetter = (unit: number, text: string, at: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit > 127 && /^\p{L}/u.test(text.slice(at, at + 2)));

function firstDifference(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  let at = 0;
  while (at < shorter && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  return at;
}

/** The number that begins at `at`; `lead` is what stands before its first digit (1 when a digit other than zero came earlier). */
function numberAt(text: string, at: number, lead: number): { value: number; end: number } {
  let value = lead;
  let end = at;
  while (end < text.length && isDigit(text.charCodeAt(end))) {
    value = value * 10 + text.charCodeAt(end) - 48;
    end += 1;
  }
  return { value, end };
}

function followsNumber(text: string, at: number): boolean {
  for (let index = at - 1; index >= 0 && isDigit(text.charCodeAt(index)); index -= 1) {
    if (text.charCodeAt(index) !== 48) return true;
  }
  return false;
}

/** Compares two keys as go-yaml sorts them. */
export function compareKeys(left: string, right: string): number {
  const at = firstDifference(left, right);
  if (at === left.length || at === right.length) return left.length - right.length;
  const a = left.charCodeAt(at);
  const b = right.charCodeAt(at);
  const aLetter = isLetter(a, left, at);
  const bLetter = isLetter(b, right, at);
  if (aLetter && bLetter) return a - b;
  if (aLetter || bLetter) return bLetter ? -1 : 1;
  const lead = (a === 48 || b === 48) && followsNumber(left, at) ? 1 : 0;
  const one = numberAt(left, at, lead);
  const two = numberAt(right, at, lead);
  return one.value - two.value || one.end - two.end || a - b;
}
