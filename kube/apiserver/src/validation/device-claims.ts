// What is wrong with devices that are asked for, and with classes of devices.
// @see kubernetes pkg/apis/resource/validation/validation.go, v1.36.3
import { invalidValue, required, tooLong } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, each, ifSaid, needed, neededThere, once, struct, upTo, type Check } from "./check.ts";
import { labelKey, labelValue } from "./label-selectors.ts";
import { label, subdomain } from "./texts.ts";
import { driverName } from "./volume-sources.ts";

const mostRequests = 32;
const mostChoices = 8;
const mostItems = 32;
const longestExpression = 10 * 1024;

const selector = struct({
  cel: neededThere(
    struct({
      expression: (value, field) =>
        Buffer.byteLength(String(value ?? "")) > longestExpression ? [tooLong(field, longestExpression)] : [],
    }),
  ),
});

const selectors = upTo(mostItems, each(selector));

const amount: Check = (value, field) => {
  const { allocationMode = "", count = 0 } = mapOf(value) ?? {};
  if (allocationMode === "All" && count !== 0)
    return [invalidValue(`${field}.count`, count, "must not be specified when allocationMode is 'All'")];
  if (allocationMode === "ExactCount" && Number(count) <= 0)
    return [invalidValue(`${field}.count`, count, "must be greater than zero")];
  return among("All", "ExactCount")(allocationMode, `${field}.allocationMode`);
};

const tolerationValue: Check = (value, field) => {
  const { operator = "", value: text = "" } = mapOf(value) ?? {};
  if (operator === "Equal") return labelValue(text, `${field}.value`);
  if (operator !== "Exists") return needed(among("Equal", "Exists"))(operator, `${field}.operator`);
  return text === "" ? [] : [invalidValue(`${field}.value`, text, "must be empty for operator `Exists`")];
};

/** What taints do. */
export const effects = among("NoExecute", "NoSchedule", "None");

const toleration = all(struct({ key: ifSaid(labelKey) }), tolerationValue, struct({ effect: ifSaid(effects) }));

const wish = all(
  struct({ deviceClassName: needed(subdomain), selectors }),
  amount,
  struct({ tolerations: each(toleration) }),
);

const namedOnce = once(({ name = "" }) => name);

const choices = upTo(mostChoices, all(each(all(struct({ name: label }), wish)), namedOnce));

const way: Check = (value, field) => {
  const { exactly, firstAvailable } = mapOf(value) ?? {};
  const hasChoices = listOf(firstAvailable).length > 0;
  const why = "exactly one of `exactly` or `firstAvailable` is required";
  if (mapOf(exactly) && hasChoices) return [invalidValue(field, null, `${why}, but multiple fields are set`)];
  if (hasChoices) return choices(firstAvailable, `${field}.firstAvailable`);
  return mapOf(exactly) ? wish(exactly, `${field}.exactly`) : [required(field, why)];
};

const requests = upTo(mostRequests, all(each(all(struct({ name: label }), way)), namedOnce));

const parameters: Check = (value, field) => {
  if (value === undefined || value === null) return [required(field)];
  return mapOf(value) ? [] : [invalidValue(field, "<value omitted>", "must be a valid JSON object")];
};

const configuration = struct({ opaque: neededThere(struct({ driver: driverName, parameters })) });

/** The requests of a claim, and the choices of each. */
type Names = ReadonlyMap<string, readonly unknown[]>;

const namesOf = (asked: unknown): Names =>
  new Map(
    listOf(asked).map(({ name, firstAvailable }) => [
      String(name),
      listOf(firstAvailable).map((choice) => choice["name"]),
    ]),
  );

/** Which requests something is about. */
function aboutRequests(names: Names): Check {
  const why = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const known = ([request = "", choice]: readonly string[]): boolean =>
    names.has(request) && (choice === undefined || names.get(request)?.includes(choice) === true);
  const name: Check = (value, field) => {
    const segments = String(value ?? "").split("/");
    if (segments.length > 2) return [invalidValue(field, value, why)];
    const problems = segments.flatMap((segment) => label(segment, field));
    return known(segments) ? problems : [...problems, invalidValue(field, value ?? "", why)];
  };
  return struct({
    requests: upTo(
      mostRequests,
      all(
        each(name),
        once((one) => one),
      ),
    ),
  });
}

const attribute: Check = (value, field) => {
  const { matchAttribute, distinctAttribute } = mapOf(value) ?? {};
  return matchAttribute === undefined && distinctAttribute === undefined
    ? [
        required(
          field,
          'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
        ),
      ]
    : [];
};

/** The spec of a claim. */
export function checkClaimSpec(value: unknown, field: string): Cause[] {
  const { devices } = mapOf(value) ?? {};
  const about = aboutRequests(namesOf(mapOf(devices)?.["requests"]));
  return struct({
    requests,
    constraints: upTo(mostItems, each(all(about, attribute))),
    config: upTo(mostItems, each(all(about, configuration))),
  })(devices, `${field}.devices`);
}

/** The spec of a class of devices. */
export const classSpec: (spec: Fields, field: string) => Cause[] = struct({
  selectors,
  config: upTo(mostItems, each(configuration)),
});
