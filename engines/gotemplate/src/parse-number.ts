// Numbers as Go's template language writes them, and which Go types each can be.
import type { NumberNode } from "./syntax.ts";
import { parseGoFloat, parseGoInteger } from "./format/parse-number-text.ts";
import { unquoteCharacter } from "./format/unquote.ts";

const [minInt, maxInt, maxUint] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n];

/** A number's node. @throws {Error} with Go's message */
export function parseNumber(pos: number, text: string, type: "number" | "complex" | "character"): NumberNode {
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) {
    const whole = BigInt(text);
    return { type: "number", pos, text, int: whole, uint: whole, float: Number(text) };
  }
  const node: NumberNode = { type: "number", pos, text };
  if (type === "character") {
    const rune = unquoteCharacter(text);
    return { ...node, int: BigInt(rune), uint: BigInt(rune), float: rune };
  }
  if (type === "complex") return { ...node, ...parseComplex(text) };
  if (text.endsWith("i")) {
    const im = parseGoFloat(text.slice(0, -1));
    if (im !== undefined) return { ...node, complex: { re: 0, im }, ...(im === 0 ? realPart(0) : {}) };
  }
  const whole = parseGoInteger(text);
  if (whole !== undefined && whole >= minInt && whole <= maxUint) {
    return {
      ...node,
      ...(whole <= maxInt ? { int: whole } : {}),
      ...(whole >= 0n && !text.startsWith("+") ? { uint: whole } : {}),
      float: Number(whole),
    };
  }
  const float = parseGoFloat(text);
  if (float === undefined) throw new Error(`illegal number syntax: ${JSON.stringify(text)}`);
  if (!/[.eEpP]/.test(text)) throw new Error(`integer overflow: ${JSON.stringify(text)}`);
  return { ...node, ...realPart(float) };
}

function realPart(float: number): { float: number; int?: bigint; uint?: bigint } {
  if (!Number.isInteger(float)) return { float };
  const whole = BigInt(float);
  return {
    float,
    ...(whole >= minInt && whole <= maxInt ? { int: whole } : {}),
    ...(whole >= 0n && whole <= maxUint ? { uint: whole } : {}),
  };
}

function parseComplex(text: string): Partial<NumberNode> {
  const split = Math.max(lastSign(text, "+"), lastSign(text, "-"));
  const [re, im] = [parseGoFloat(text.slice(0, split)), parseGoFloat(text.slice(split, -1))];
  if (re === undefined || im === undefined) throw new Error(`illegal number syntax: ${JSON.stringify(text)}`);
  return { complex: { re, im }, ...(im === 0 ? realPart(re) : {}) };
}

/** The last sign that is not an exponent's. */
function lastSign(text: string, sign: string): number {
  for (let at = text.length - 1; at > 0; at -= 1)
    if (text[at] === sign && !/[eEpP]/.test(text[at - 1] ?? "")) return at;
  return -1;
}
