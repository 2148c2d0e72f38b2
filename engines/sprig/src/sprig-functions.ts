// All families in one map.
import type { Functions, GoFunction } from "@sluice/gotemplate";
import { dateFunctions, type DatePorts } from "./dates.ts";
import { defaultFunctions } from "./defaults.ts";
import { dictFunctions } from "./dicts.ts";
import { encodingFunctions } from "./encoding.ts";
import { hashFunctions } from "./hashes.ts";
import { jsonFunctions } from "./json.ts";
import { listFunctions } from "./lists.ts";
import { mathFunctions } from "./math.ts";
import { pathFunctions } from "./paths.ts";
import { reflectionFunctions } from "./reflection.ts";
import { regexFunctions } from "./regex.ts";
import { stringListFunctions } from "./string-lists.ts";
import { stringFunctions } from "./strings.ts";
import { wordFunctions } from "./words.ts";
import { wrapFunctions } from "./wrap.ts";

/** What functions need from outside. */
export type SprigPorts = DatePorts & {
  /** Random bytes for passwords, keys and identifiers. */
  random(bytes: number): Uint8Array;
};

/** Every function of sprig, by name. */
export function sprigFunctions(ports: SprigPorts): Functions {
  const families = [
    stringFunctions,
    wordFunctions,
    wrapFunctions,
    stringListFunctions,
    regexFunctions(),
    mathFunctions,
    defaultFunctions,
    listFunctions,
    dictFunctions,
    encodingFunctions,
    hashFunctions,
    jsonFunctions,
    dateFunctions(ports),
    pathFunctions,
    reflectionFunctions,
  ];
  return new Map<string, GoFunction>(families.flatMap((family) => Object.entries(family)));
}
