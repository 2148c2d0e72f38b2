// The command line below `sluice helm`, read and judged as Helm's own is, and put into the one form that this program's commands read:
// commander knows neither `--flag=false` nor lists with commas, nor Helm's words for what is wrong.
// @see github.com/spf13/cobra v1.10.2, github.com/spf13/pflag v1.0.10, helm v4.2.3 pkg/cmd
import type { Command, Option } from "commander";
import { findFault, flagKinds, isYes, readCsv, type FlagKind } from "./cobra-values.ts";

/** What was read: the words for commander, or what is wrong; and lines that are to be said before. */
export type HelmWords = { words: string[]; notices: string[] } | { fault?: string; notices: string[] };

/** Reads what stands behind `sluice helm`. */
export function readHelmWords(helm: Command, args: readonly string[]): HelmWords {
  const { path, command, rest, unknown } = findCommand(helm, args);
  if (unknown !== undefined)
    return {
      fault: `unknown command ${JSON.stringify(unknown)} for "helm"\n${suggest(helm, unknown)}Run 'helm --help' for usage.`,
      notices: [],
    };
  if (command.commands.length > 0) return { words: [...path, "--help"], notices: [] };
  const reading: Reading = { command, given: [], words: [], notices: [], rest: [...rest] };
  const color = findColor(reading);
  if (color !== undefined) return { notices: [color] };
  const fault = readAll(reading) ?? (isHelpAsked(reading) ? undefined : judge(path, reading));
  if (fault !== undefined) return { fault, notices: reading.notices };
  return { words: [...path, ...flagsOf(reading), "--", ...reading.words], notices: reading.notices };
}

type Found = { path: string[]; command: Command; rest: string[]; unknown?: string };

const globalSwitches = new Set(["--debug", "--kube-insecure-skip-tls-verify", "-h", "--help"]);

/** The words that name the command may stand between flags. */
function findCommand(helm: Command, args: readonly string[]): Found {
  const found: Found = { path: [], command: helm, rest: [] };
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? "";
    if (found.command.commands.length === 0 || word === "--") {
      found.rest.push(...args.slice(index));
      break;
    }
    if (word.startsWith("-")) {
      found.rest.push(word);
      const takesNext = !word.includes("=") && !globalSwitches.has(word) && !(word.length > 2 && word[1] !== "-");
      if (takesNext && index + 1 < args.length) found.rest.push(args[(index += 1)] ?? "");
      continue;
    }
    const next = found.command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (!next) return found.command === helm ? { ...found, unknown: word } : found;
    found.command = next;
    found.path.push(next.name());
  }
  return found;
}

/** Commands that are called much like it. */
function suggest(helm: Command, word: string): string {
  const near = helm.commands
    .map((one) => one.name())
    .filter((name) => distance(name, word.toLowerCase()) <= 2 || name.startsWith(word.toLowerCase()));
  return near.length === 0 ? "" : `\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join("")}\n`;
}

/** Levenshtein's. */
function distance(left: string, right: string): number {
  let row = [...Array(right.length + 1).keys()];
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[right.length] ?? 0;
}

type Given = { option: Option; value: string | undefined };
type Reading = { command: Command; given: Given[]; words: string[]; notices: string[]; rest: string[] };

const longOf = (option: Option): string => option.long ?? "";

function kindOf(option: Option): FlagKind {
  return flagKinds[longOf(option)] ?? (option.required || option.optional ? "text" : "yes-or-no");
}

function readAll(reading: Reading): string | undefined {
  for (let word = reading.rest.shift(); word !== undefined; word = reading.rest.shift()) {
    if (word === "--") {
      reading.words.push(...reading.rest.splice(0));
      return undefined;
    }
    const fault = word.startsWith("--")
      ? readLong(word, reading)
      : word.startsWith("-") && word.length > 1
        ? readShort(word.slice(1), reading)
        : void reading.words.push(word);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function readLong(word: string, reading: Reading): string | undefined {
  if (/^--[-=]/.test(word)) return `bad flag syntax: ${word}`;
  const equals = word.indexOf("=");
  const name = equals < 0 ? word : word.slice(0, equals);
  const option = find(reading.command, ({ long }) => long === name);
  if (!option) return `unknown flag: ${name}`;
  if (equals >= 0) return take(option, word.slice(equals + 1), reading);
  if (needsNoValue(option)) return take(option, undefined, reading);
  const value = reading.rest.shift();
  return value === undefined ? `flag needs an argument: ${name}` : take(option, value, reading);
}

function readShort(letters: string, reading: Reading): string | undefined {
  for (let rest = letters; rest !== "";) {
    const letter = rest[0] ?? "";
    const option = find(reading.command, ({ short }) => short === `-${letter}`);
    if (!option) return `unknown shorthand flag: '${letter}' in -${rest}`;
    if (rest.length > 2 && rest[1] === "=") return take(option, rest.slice(2), reading);
    if (!needsNoValue(option)) {
      const value = rest.length > 1 ? rest.slice(1) : reading.rest.shift();
      if (value === undefined) return `flag needs an argument: '${letter}' in -${rest}`;
      return take(option, value, reading);
    }
    const fault = take(option, undefined, reading);
    if (fault !== undefined) return fault;
    rest = rest.slice(1);
  }
  return undefined;
}

const find = (command: Command, matches: (option: Option) => boolean): Option | undefined =>
  [...command.options, command.createOption("-h, --help")].find(matches);

const needsNoValue = (option: Option): boolean => kindOf(option) === "yes-or-no" || option.optional || !option.required;

/** Helm judges colours before anything else, and says so in its log alone. */
function findColor({ rest }: Reading): string | undefined {
  const at = rest.findIndex((word) => /^--colou?r(=|$)/.test(word));
  const value = rest[at]?.includes("=") ? rest[at].slice(rest[at].indexOf("=") + 1) : rest[at + 1];
  if (at < 0 || value === undefined || ["never", "auto", "always"].includes(value)) return undefined;
  const error = `invalid color mode ${JSON.stringify(value)}: must be one of: never, auto, always`;
  return `level=WARN msg="command failed" error=${JSON.stringify(error)}`;
}

function warnOfWait(value: "true" | "false"): string {
  const instead = value === "true" ? "watcher" : "hookOnly";
  return `level=WARN msg="--wait=${value} is deprecated (boolean value) and can be replaced with --wait=${instead}"`;
}

/** Flags that Helm takes for the sake of old command lines. */
const deprecated: { readonly [flag: string]: string } = {
  "--atomic": "use --rollback-on-failure instead",
  "--force": "use --force-replace instead",
  "--hide-notes": "this flag has no effect for 'helm template' and will be removed in Helm 5",
  "--render-subchart-notes": "this flag has no effect for 'helm template' and will be removed in Helm 5",
  "--validate": "use '--dry-run=server' instead",
};

function take(option: Option, value: string | undefined, reading: Reading): string | undefined {
  const { short, long = "" } = option;
  const fault = value === undefined ? undefined : findFault(kindOf(option), value);
  const once = long === "--post-renderer" && reading.given.some((one) => longOf(one.option) === long);
  const why = once ? "cannot specify --post-renderer flag more than once" : fault;
  if (why !== undefined)
    return `invalid argument ${JSON.stringify(value)} for ${JSON.stringify(short ? `${short}, ${long}` : long)} flag: ${why}`;
  if (long === "--wait" && (value === "true" || value === "false")) reading.notices.push(warnOfWait(value));
  if (deprecated[long] !== undefined) reading.notices.push(`Flag ${long} has been deprecated, ${deprecated[long]}`);
  reading.given.push({ option, value });
  return undefined;
}

const isOn = ({ value }: Given): boolean => value === undefined || isYes(value);
const isHelpAsked = ({ given }: Reading): boolean => given.some((one) => longOf(one.option) === "--help" && isOn(one));

/** How many words a command takes, and how Helm shows its use. */
const uses: { readonly [command: string]: { use: string; least?: number; most?: number } } = {
  template: { use: "template [NAME] [CHART]", least: 1 },
  lint: { use: "lint PATH", least: 1 },
  pull: { use: "pull [chart URL | repo/chartname] [...]", least: 1 },
  "show all": { use: "show all [CHART]", least: 1, most: 1 },
  "show chart": { use: "show chart [CHART]", least: 1, most: 1 },
  "show crds": { use: "show crds [CHART]", least: 1, most: 1 },
  "show readme": { use: "show readme [CHART]", least: 1, most: 1 },
  "show values": { use: "show values [CHART]", least: 1, most: 1 },
  "dependency list": { use: "dependency list CHART", most: 1 },
  "dependency update": { use: "dependency update CHART", most: 1 },
  "dependency build": { use: "dependency build CHART", most: 1 },
};

const groups = [
  ["force-replace", "force-conflicts"],
  ["force", "force-conflicts"],
  ["validate", "dry-run"],
];

/** What the words and the flags are together. */
function judge(path: readonly string[], { words, given }: Reading): string | undefined {
  const name = path.join(" ");
  const { use, least = 0, most = Infinity } = uses[name] ?? { use: name };
  const many = (count: number): string => `${count} argument${count === 1 ? "" : "s"}`;
  if (words.length < least || words.length > most) {
    const wanted =
      least === most
        ? `requires ${many(least)}`
        : words.length < least
          ? `requires at least ${many(least)}`
          : `accepts at most ${many(most)}`;
    return `"helm ${name}" ${wanted}\n\nUsage:  helm ${use} [flags]`;
  }
  if (name === "package" && words.length === 0) return "need at least one argument, the path to the chart";
  for (const group of groups) {
    const set = group.filter((flag) => given.some((one) => longOf(one.option) === `--${flag}`));
    if (set.length > 1)
      return `if any flags in the group [${group.join(" ")}] are set none of the others can be; [${set.sort().join(" ")}] were all set`;
  }
  return undefined;
}

/** The flags as commander reads them: lists taken apart, switches that are off left out. */
function flagsOf({ given }: Reading): string[] {
  const switches = new Map<string, string[]>();
  const others: string[] = [];
  for (const one of given) {
    const { option, value } = one;
    const long = longOf(option);
    const kind = kindOf(option);
    if (kind === "yes-or-no") switches.set(long, isOn(one) ? [long] : []);
    else if (value === undefined) others.push(long);
    else if (kind === "list") for (const item of readCsv(value)) others.push(`${long}=${item}`);
    else others.push(`${long}=${value}`);
  }
  return [...others, ...[...switches.values()].flat()];
}
