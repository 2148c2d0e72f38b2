// What containers, pods and claims of a namespace may ask for.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateLimitRange`, v1.36.3
import { labelKeyProblems, parseQuantity, roundedUp, type KubeObject } from "@sluice/objects";
import { duplicate, forbiddenField, invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { shaped } from "./check.ts";
import { compareAmounts, containerProblems, isShared, nameProblems } from "./requirements.ts";

const standard = new Set(["Pod", "Container", "PersistentVolumeClaim"]);
const type = shaped((name) => {
  const wrong = labelKeyProblems(name);
  if (wrong.length > 0 || name.includes("/") || standard.has(name)) return wrong;
  return ["must be a standard limit type or fully qualified"];
});

type Amounts = { [name: string]: unknown };
const amountsOf = (value: unknown): Amounts => mapOf(value) ?? {};

/** A LimitRange, new or changed. */
export function checkLimitRange(object: KubeObject): Cause[] {
  const types = new Set<unknown>();
  return listOf(specOf(object)["limits"]).flatMap((limit, index) => {
    const field = `spec.limits[${index}]`;
    const name = limit["type"] ?? "";
    const isAgain = types.has(name);
    types.add(name);
    return [
      ...type(name, `${field}.type`),
      ...(isAgain ? [duplicate(`${field}.type`, name)] : []),
      ...checkLimit(limit, field),
    ];
  });
}

const parts = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];
const unasked = ["default", "defaultRequest"];

function checkLimit(limit: Fields, field: string): Cause[] {
  const isPod = limit["type"] === "Pod";
  const problemsOf = isPod || limit["type"] === "Container" ? containerProblems : nameProblems;
  const names = parts.flatMap((part): Cause[] => {
    const found = Object.keys(amountsOf(limit[part]));
    if (isPod && unasked.includes(part))
      return found.length > 0 ? [forbiddenField(`${field}.${part}`, "may not be specified when `type` is 'Pod'")] : [];
    return [
      ...found.flatMap((name) => problemsOf(name).map((why) => invalidValue(`${field}.${part}[${name}]`, name, why))),
      ...(part === "defaultRequest" ? checkStorage(limit, field) : []),
    ];
  });
  const all = parts.filter((part) => !isPod || !unasked.includes(part));
  const mentioned = new Set(all.flatMap((part) => Object.keys(amountsOf(limit[part]))));
  return [...names, ...[...mentioned].flatMap((name) => checkAmounts(limit, name, { field, isPod }))];
}

function checkStorage({ type: own, min, max }: Fields, field: string): Cause[] {
  if (own !== "PersistentVolumeClaim") return [];
  const isBounded = "storage" in amountsOf(min) || "storage" in amountsOf(max);
  const why = "either minimum or maximum storage value is required, but neither was provided";
  return isBounded ? [] : [required(`${field}.limits`, why)];
}

/** What one amount of a limit may not be more than: each pair is told at a field, with the amount of the other or its own. */
const orders: readonly { less: string; more: string; at: string; shown: string; words: [string, string] }[] = [
  { less: "min", more: "max", at: "min", shown: "min", words: ["min", "max"] },
  {
    less: "min",
    more: "defaultRequest",
    at: "defaultRequest",
    shown: "defaultRequest",
    words: ["min", "default request"],
  },
  {
    less: "defaultRequest",
    more: "max",
    at: "defaultRequest",
    shown: "defaultRequest",
    words: ["default request", "max"],
  },
  {
    less: "defaultRequest",
    more: "default",
    at: "defaultRequest",
    shown: "defaultRequest",
    words: ["default request", "default limit"],
  },
  { less: "min", more: "default", at: "default", shown: "min", words: ["min", "default"] },
  { less: "default", more: "max", at: "default", shown: "max", words: ["default", "max"] },
];

/** What is wrong with the amounts of one resource. */
function checkAmounts(limit: Fields, name: string, { field, isPod }: { field: string; isPod: boolean }): Cause[] {
  const amountOf = (part: string): unknown =>
    isPod && unasked.includes(part) ? undefined : amountsOf(limit[part])[name];
  const wrong = orders.flatMap(({ less, more, at, shown, words }) => {
    const [low, high] = [amountOf(less), amountOf(more)];
    if (low === undefined || high === undefined || compareAmounts(low, high) <= 0) return [];
    const why = `${words[0]} value ${String(low)} is greater than ${words[1]} value ${String(high)}`;
    return [invalidValue(`${field}.${at}[${name}]`, amountOf(shown), why)];
  });
  return [
    ...wrong,
    ...checkRatio({ ratio: amountOf("maxLimitRequestRatio"), min: amountOf("min"), max: amountOf("max") }, field, name),
    ...checkShared(name, { limit: amountOf("default"), request: amountOf("defaultRequest") }, field),
  ];
}

type Ratio = { ratio: unknown; min: unknown; max: unknown };

function checkRatio({ ratio, min, max }: Ratio, field: string, name: string): Cause[] {
  if (ratio === undefined) return [];
  const at = `${field}.maxLimitRequestRatio[${name}]`;
  const thousandths = (amount: unknown): number => Number(roundedUp(parseQuantity(String(amount)), -3).digits);
  const most = min === undefined || max === undefined ? Infinity : thousandths(max) / thousandths(min);
  return [
    ...(compareAmounts(ratio, "1") < 0 ? [invalidValue(at, ratio, `ratio ${String(ratio)} is less than 1`)] : []),
    ...(thousandths(ratio) / 1000 > most
      ? [invalidValue(at, ratio, `ratio ${String(ratio)} is greater than max/min = ${most.toFixed(6)}`)]
      : []),
  ];
}

/** Of what is not shared, one asks for just as much as one may have. */
function checkShared(name: string, { limit, request }: { limit: unknown; request: unknown }, field: string): Cause[] {
  if (isShared(name) || limit === undefined || request === undefined || compareAmounts(limit, request) === 0) return [];
  const why = `default value ${String(limit)} must equal to defaultRequest value ${String(request)} in ${name}`;
  return [invalidValue(`${field}.defaultRequest[${name}]`, request, why)];
}
