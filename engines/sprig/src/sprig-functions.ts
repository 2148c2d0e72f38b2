// All families in one map.
import type { Functions, GoFunction } from "@sluice/gotemplate";
import { certificateFunctions } from "./certificates.ts";
import { dateFunctions, type DatePorts } from "./dates.ts";
import { defaultFunctions } from "./defaults.ts";
import { dictFunctions } from "./dicts.ts";
import { encodingFunctions } from "./encoding.ts";
import { hashFunctions } from "./hashes.ts";
import { hostFunctions, type HostPorts } from "./host.ts";
import { jsonFunctions } from "./json.ts";
import { keyFunctions } from "./keys.ts";
import { listFunctions } from "./lists.ts";
import { mathFunctions } from "./math.ts";
import { passwordFunctions } from "./passwords.ts";
import { pathFunctions } from "./paths.ts";
import { randomFunctions, type RandomPort } from "./random.ts";
import { reflectionFunctions } from "./reflection.ts";
import { regexFunctions } from "./regex.ts";
import { semverFunctions } from "./semver.ts";
import { stringListFunctions } from "./string-lists.ts";
import { stringFunctions } from "./strings.ts";
import { urlFunctions } from "./url.ts";
import { wordFunctions } from "./words.ts";
import { wrapFunctions } from "./wrap.ts";

/** What functions need from outside: a clock, random bytes; a local time zone, an environment and a resolver if templates shall have them. */
export type SprigPorts = DatePorts & RandomPort & HostPorts;

/**
 * Every function of sprig 3.3.0, by name.
 *
 * @throws {SprigError} `ARGUMENT` for a time zone that does not exist
 */
export function sprigFunctions(ports: SprigPorts): Functions {
  const families = [
    stringFunctions,
    wordFunctions,
    wrapFunctions,
    stringListFunctions,
    regexFunctions(),
    mathFunctions,
    defaultFunctions,
    reflectionFunctions,
    listFunctions,
    dictFunctions,
    jsonFunctions,
    dateFunctions(ports),
    encodingFunctions,
    hashFunctions,
    passwordFunctions(ports),
    keyFunctions,
    certificateFunctions(ports),
    randomFunctions(ports),
    semverFunctions,
    urlFunctions,
    pathFunctions,
    hostFunctions(ports),
  ];
  return new Map<string, GoFunction>(families.flatMap((family) => Object.entries(family)));
}
