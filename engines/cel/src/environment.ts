// The language that expressions are written in: CEL's own, and Kubernetes' libraries on top.
// @see k8s.io/apiserver/pkg/cel/environment/base.go, v0.36.0
import { Environment } from "@marcbachmann/cel-js";
import { addConversions } from "./libraries/conversions.ts";
import { addEntryLibrary } from "./libraries/entries.ts";
import { addNamedFormatLibrary } from "./libraries/named-formats.ts";
import { addFormatLibrary } from "./libraries/format-text.ts";
import { addIpLibrary } from "./libraries/ip.ts";
import { addListLibrary } from "./libraries/lists.ts";
import { addQuantityLibrary } from "./libraries/quantity.ts";
import { addRegexLibrary } from "./libraries/regex.ts";
import { addSemverLibrary } from "./libraries/semver.ts";
import { addSetLibrary } from "./libraries/sets.ts";
import { addStringLibrary } from "./libraries/strings.ts";
import { addUrlLibrary } from "./libraries/url.ts";
import { spend } from "./meter.ts";

function spendTurn(value: unknown): unknown {
  spend(1);
  return value;
}

const environments = new Map<string, Environment>();

/** The environment in which exactly these variables are known; the optional ones as optional values. */
export function environmentWith(variables: string[], optional: string[]): Environment {
  const key = [...variables, ...optional.map((name) => `?${name}`)].sort().join(" ");
  const known = environments.get(key);
  if (known) return known;
  const environment = key === "" ? newEnvironment() : environmentWith([], []).clone();
  for (const name of variables) environment.registerVariable(name, "dyn");
  for (const name of optional) environment.registerVariable(name, "optional<dyn>");
  environments.set(key, environment);
  return environment;
}

function hasField(holder: unknown, name: string): boolean {
  if (holder instanceof Map) return holder.has(name);
  return typeof holder === "object" && holder !== null && Object.hasOwn(holder, name);
}

/** A key as a step of a JSON pointer (RFC 6901). */
const escapeKey = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

function newEnvironment(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
  });
  environment.registerFunction("spendTurn(dyn): dyn", spendTurn);
  environment.registerFunction("hasField(dyn, string): bool", hasField);
  environment.registerFunction("jsonpatchEscapeKey(string): string", escapeKey);
  addConversions(environment);
  addEntryLibrary(environment);
  addRegexLibrary(environment);
  addListLibrary(environment);
  addSetLibrary(environment);
  addStringLibrary(environment);
  addFormatLibrary(environment);
  addNamedFormatLibrary(environment);
  addSemverLibrary(environment);
  addUrlLibrary(environment);
  addQuantityLibrary(environment);
  addIpLibrary(environment);
  return environment;
}
