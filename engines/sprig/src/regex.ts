// Regular expressions in RE2's language: linear time, whatever the pattern.
// @see sprig regex.go, 3.3.0; Go regexp (Expand, Split, FindAll)
import { quote, type GoFunction } from "@sluice/gotemplate";
import { define, defineWithContext, type FunctionTable } from "./go-function.ts";
import { nilList } from "./go-nil.ts";
import { regularExpressions } from "./loaded-on-demand.ts";
import { findPlainPattern, type Pattern } from "./plain-pattern.ts";
import { SprigError } from "./sprig-error.ts";
import { textList } from "./text-of-value.ts";

/** Where a match and its groups are; -1 for a group that took no part. */
type Match = { text: string; start: number; end: number; group(name: string | number): string };

/** Patterns that have been compiled; charts use the same few again and again. */
class PatternCache {
  private readonly compiled = new Map<string, Pattern>();

  /** @throws {SprigError} with Go's message */
  compile(pattern: string): Pattern {
    const known = this.compiled.get(pattern);
    if (known) return known;
    if (this.compiled.size >= 1_000) this.compiled.clear();
    const plain = findPlainPattern(pattern);
    if (plain) {
      this.compiled.set(pattern, plain);
      return plain;
    }
    const { RE2JS, RE2JSException } = regularExpressions();
    try {
      const regex = RE2JS.compile(pattern);
      this.compiled.set(pattern, regex);
      return regex;
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error;
      const isCut = error.message.endsWith("at end of expression"); // Go shows the empty rest
      throw new SprigError("ARGUMENT", isCut ? `${error.message}: \`\`` : error.message, error);
    }
  }

  /** As `regexp.MustCompile`, which panics with a message of its own. */
  mustCompile(pattern: string): Pattern {
    try {
      return this.compile(pattern);
    } catch (error) {
      if (!(error instanceof SprigError)) throw error;
      // oxlint-disable-next-line no-control-regex -- strconv.CanBackquote speaks of them
      const shown = /^[^`\0-\x08\n-\x1f\x7f\ufeff]*$/.test(pattern) ? `\`${pattern}\`` : quote(pattern);
      throw new SprigError("PANIC", `regexp: Compile(${shown}): ${error.message}`, error);
    }
  }
}

/** All matches as Go finds them: an empty one right behind the last does not count. */
function* matches(regex: Pattern, text: string): Generator<Match> {
  const matcher = regex.matcher(text);
  const names = new Map(Object.entries(regex.namedGroups()));
  const count = matcher.groupCount();
  let end = -1;
  while (matcher.find()) {
    const start = matcher.start();
    const isInsideCharacter =
      /^[\udc00-\udfff]/.test(text.slice(start, start + 1)) && /[\ud800-\udbff]/.test(text.charAt(start - 1));
    if (matcher.end() === start && (start === end || isInsideCharacter)) continue;
    end = matcher.end();
    const group = (name: string | number): string => {
      const number = typeof name === "number" ? name : names.get(name);
      return number === undefined || number > count ? "" : (matcher.group(number) ?? "");
    };
    yield { text: matcher.group() ?? "", start, end, group };
  }
}

function findAll(regex: Pattern, text: string, limit: number): string[] {
  const found: string[] = [];
  for (const match of matches(regex, text)) {
    if (limit >= 0 && found.length >= limit) break;
    found.push(match.text);
  }
  return found.length === 0 ? (nilList("[]string") as string[]) : textList(found);
}

function findFirst(regex: Pattern, text: string): string {
  const matcher = regex.matcher(text);
  return matcher.find() ? (matcher.group() ?? "") : "";
}

function replaceAll(regex: Pattern, text: string, replacement: (match: Match) => string): string {
  let result = "";
  let at = 0;
  for (const match of matches(regex, text)) {
    result += text.slice(at, match.start) + replacement(match);
    at = match.end;
  }
  return result + text.slice(at);
}

/** Go's `Expand`: `$1`, `$name`, `${name}`, `$$`; a dollar that starts none of these stays. */
function expand(template: string, match: Match): string {
  if (!template.includes("$")) return template;
  // A name may have letters of every script; a number alone is a group's number.
  const reference = /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})?/gu;
  return template.replaceAll(reference, (_written: string, bare: string | undefined, braced: string | undefined) => {
    const name = bare ?? braced;
    if (name === undefined) return "$";
    const isNumber = /^\d+$/.test(name) && (name === "0" || !name.startsWith("0"));
    return match.group(isNumber ? Number(name) : name);
  });
}

function split(regex: Pattern, text: string, limit: number): string[] {
  if (limit === 0) return nilList("[]string") as string[];
  if (regex.pattern() !== "" && text === "") return textList([""]);
  const parts: string[] = [];
  let [begin, end] = [0, 0];
  for (const match of matches(regex, text)) {
    if (limit > 0 && parts.length === limit - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(begin, end));
    begin = match.end;
  }
  if (end !== text.length) parts.push(text.slice(begin));
  return textList(parts);
}

/** A pattern of RE2, and whether it is found in a text. @throws {SprigError} with Go's message */
export function compilePattern(pattern: string): (text: string) => boolean {
  const regex = new PatternCache().compile(pattern);
  return (text) => regex.matcher(text).find();
}

/** Functions with a pattern first. Without `must` a mistake in the pattern panics in Go, or is no match. */
export function regexFunctions(): FunctionTable {
  const cache = new PatternCache();
  const compile = (pattern: string) => cache.compile(pattern);
  const mustCompile = (pattern: string) => cache.mustCompile(pattern);
  type Compile = typeof compile;

  const finder = (read: Compile): GoFunction =>
    define(["string", "string"], (pattern, text) => findFirst(read(pattern), text));
  const allFinder = (read: Compile): GoFunction =>
    define(["string", "string", "int"], (pattern, text, limit) => findAll(read(pattern), text, limit));
  const replacer = (read: Compile, toText: (template: string, match: Match) => string): GoFunction =>
    defineWithContext(["string", "string", "string"], (context, pattern, text, template) =>
      replaceAll(read(pattern), text, (match) => {
        const next = toText(template, match);
        context.spend(next.length);
        return next;
      }),
    );
  const splitter = (read: Compile): GoFunction =>
    define(["string", "string", "int"], (pattern, text, limit) => split(read(pattern), text, limit));
  const asWritten = (template: string): string => template;

  return {
    regexMatch: define(["string", "string"], (pattern, text) => {
      try {
        return compile(pattern).matcher(text).find();
      } catch (error) {
        if (error instanceof SprigError) return false;
        throw error;
      }
    }),
    mustRegexMatch: define(["string", "string"], (pattern, text) => compile(pattern).matcher(text).find()),
    regexFind: finder(mustCompile),
    mustRegexFind: finder(compile),
    regexFindAll: allFinder(mustCompile),
    mustRegexFindAll: allFinder(compile),
    regexReplaceAll: replacer(mustCompile, expand),
    mustRegexReplaceAll: replacer(compile, expand),
    regexReplaceAllLiteral: replacer(mustCompile, asWritten),
    mustRegexReplaceAllLiteral: replacer(compile, asWritten),
    regexSplit: splitter(mustCompile),
    mustRegexSplit: splitter(compile),
    regexQuoteMeta: define(["string"], (text) => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, "\\$&")),
  };
}
