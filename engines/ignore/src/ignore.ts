// Which files an artifact leaves out. Git's own files always; then the rules of `.sourceignore` files from the root downward and of `spec.ignore`, or
// the defaults when there are none of these. The last pattern that matches decides.
import { parsePattern, type Pattern } from "./pattern.ts";

/** The file whose lines are rules for its folder and all below. */
export const ignoreFileName = ".sourceignore";

const versionControl = ".git/,.gitignore,.gitmodules,.gitattributes";
const extensions = "*.jpg,*.jpeg,*.gif,*.png,*.wmv,*.flv,*.tar.gz,*.zip";
const integration =
  ".github/,.circleci/,.travis.yml,.gitlab-ci.yml,appveyor.yml,.drone.yml,cloudbuild.yaml,codeship-services.yml,codeship-steps.yml";
const extra = "**/.goreleaser.yml,**/.sops.yaml,**/.flux.yaml";

/** Tells whether a file is left out. */
export type IgnoreRules = (path: string) => boolean;

/**
 * Collects the rules of a tree.
 *
 * @param paths     every file of the tree, POSIX paths relative to its root
 * @param read      the text of a `.sourceignore` file
 * @param override  `spec.ignore`: rules of the root that come last
 * @see fluxcd/pkg artifact/storage `SourceIgnoreFilter` and the GitRepository specification, "Excluding files"
 */
export function collectIgnoreRules(
  paths: readonly string[],
  read: (path: string) => string,
  override = "",
): IgnoreRules {
  const files = paths.filter((path) => path === ignoreFileName || path.endsWith(`/${ignoreFileName}`));
  const own = files
    .sort((left, right) => left.split("/").length - right.split("/").length || (left < right ? -1 : 1))
    .flatMap((path) => parseRules(read(path), path.split("/").slice(0, -1)));
  own.push(...parseRules(override, []));
  const defaults =
    own.length > 0 ? [] : parseRules([extensions, integration, extra].join(",").replaceAll(",", "\n"), []);
  const patterns = [...parseRules(versionControl.replaceAll(",", "\n"), []), ...defaults, ...own];
  return (path) => isIgnored(patterns, path.split("/"));
}

/** The patterns of a text, one a line, bound to a folder. */
function parseRules(text: string, domain: readonly string[]): Pattern[] {
  return text
    .split("\n")
    .map((line) => parsePattern(line.replace(/\r$/, ""), domain))
    .filter((pattern) => pattern !== undefined);
}

/** A folder that is left out takes everything below it along: what is in it is never looked at. */
function isIgnored(patterns: readonly Pattern[], path: readonly string[]): boolean {
  for (let depth = 1; depth <= path.length; depth += 1) {
    if (verdictOn(patterns, path.slice(0, depth), depth < path.length) === "exclude") return true;
  }
  return false;
}

function verdictOn(
  patterns: readonly Pattern[],
  path: readonly string[],
  isFolder: boolean,
): "exclude" | "include" | undefined {
  for (let index = patterns.length - 1; index >= 0; index -= 1) {
    const verdict = patterns[index]?.match(path, isFolder);
    if (verdict) return verdict;
  }
  return undefined;
}
