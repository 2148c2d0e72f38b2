// All functions, one library a row.
// @see k8s.io/apiserver/pkg/cel/environment/base.go, v0.36.3
import { arithmetic } from "../libraries/arithmetic.ts";
import { authorizers } from "../libraries/authorizer.ts";
import { base64 } from "../libraries/base64.ts";
import { anyConversions, conversions } from "../libraries/conversions.ts";
import { formatting } from "../libraries/format-text.ts";
import { ips } from "../libraries/ip.ts";
import { lists, sorting } from "../libraries/lists.ts";
import { namedFormats } from "../libraries/named-formats.ts";
import { optionals } from "../libraries/optionals.ts";
import { ordering } from "../libraries/ordering.ts";
import { quantities } from "../libraries/quantity.ts";
import { matching, searches } from "../libraries/regex.ts";
import { semvers } from "../libraries/semver.ts";
import { sets } from "../libraries/sets.ts";
import { strings } from "../libraries/strings.ts";
import { times } from "../libraries/times.ts";
import { urls } from "../libraries/url.ts";
import type { Implementations, Singletons } from "./implementation.ts";

/** Functions by their overloads, whose arguments are known to be of the right types. */
export const implementations: Implementations = {
  ...authorizers,
  ...base64,
  ...conversions,
  ...formatting,
  ...ips,
  ...lists,
  ...namedFormats,
  ...optionals,
  ...quantities,
  ...searches,
  ...semvers,
  ...sets,
  ...strings,
  ...times,
  ...urls,
};

/** Functions that are one for all of their overloads. */
export const singletons: Singletons = { ...anyConversions, ...arithmetic, ...matching, ...ordering, ...sorting };

/** Functions that look at the types of their arguments themselves. */
export const unguarded: ReadonlySet<string> = new Set(["contains", "startsWith", "endsWith", "flatten"]);
