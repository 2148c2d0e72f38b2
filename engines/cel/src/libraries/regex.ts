// Patterns are RE2, in linear time.
// @see k8s.io/apiserver/pkg/cel/library/regex.go, v0.36.3; cel-go interpreter/optimizations.go, v0.26.0
import { RE2JS, RE2JSSyntaxException } from "re2js";
import { CelError } from "../cel-error.ts";
import type { Implementation, Implementations, Singletons } from "../evaluate/implementation.ts";
import { PlainList } from "../evaluate/lists.ts";
import { Failure, noSuchOverload, type Value } from "../evaluate/values.ts";

/** Reads a pattern. */
function patternOf(text: string): RE2JS | Failure {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return new Failure(`error parsing regexp: ${error.message.replace(/^error parsing regexp: /, "")}`);
  }
}

function findAll(text: string, pattern: RE2JS, limit: number): string[] {
  const matcher = pattern.matcher(text);
  const found: string[] = [];
  let end = -1;
  while (found.length !== limit && matcher.find()) {
    const match = matcher.group() ?? "";
    // Go takes no empty match right behind another one.
    if (match !== "" || matcher.start() !== end) found.push(match);
    end = matcher.end();
  }
  return found;
}

const isFound = (text: string, pattern: RE2JS): boolean => pattern.matcher(text).find();
const first = (text: string, pattern: RE2JS): string => findAll(text, pattern, 1)[0] ?? "";
const all = (text: string, pattern: RE2JS, limit = -1n): Value =>
  new PlainList(findAll(text, pattern, limit < 0n ? -1 : Number(limit)));

type Use = (text: string, pattern: RE2JS, limit?: bigint) => Value;

const searching =
  (use: Use): Implementation =>
  (_meter, text: string, source: string, limit: Value = null) => {
    const pattern = patternOf(source);
    if (pattern instanceof Failure) return new Failure(`Illegal regex: ${pattern.message}`);
    return typeof limit === "bigint" ? use(text, pattern, limit) : use(text, pattern);
  };

/** find, findAll. */
export const searches: Implementations = {
  string_find_string: searching(first),
  string_find_all_string: searching(all),
  string_find_all_string_int: searching(all),
};

/** matches. */
export const matching: Singletons = {
  matches: {
    takes: (value) => typeof value === "string",
    call: (_meter, text = null, source = null) => {
      if (typeof text !== "string" || typeof source !== "string") return noSuchOverload;
      const pattern = patternOf(source);
      return pattern instanceof Failure ? pattern : isFound(text, pattern);
    },
  },
};

const uses: { readonly [name: string]: Use } = { matches: isFound, find: first, findAll: all };

/**
 * A call with a pattern that is known, which is then read once; undefined for other calls.
 *
 * @throws {CelError} CONSTANT for a pattern that is none
 */
export function withKnownPattern(name: string, pattern: Value | undefined): Implementation | undefined {
  const use = Object.hasOwn(uses, name) ? uses[name] : undefined;
  if (!use || typeof pattern !== "string") return undefined;
  const known = patternOf(pattern);
  if (known instanceof Failure) throw new CelError("CONSTANT", known.message);
  return (_meter, text = null, _pattern = null, limit = null) => {
    if (typeof text !== "string") return noSuchOverload;
    return typeof limit === "bigint" ? use(text, known, limit) : use(text, known);
  };
}
