// What makes pods that end: Jobs, and Jobs by the clock.
// @see kubernetes pkg/apis/batch/validation/validation.go, v1.36.3
import {
  equalJson,
  labelKeyProblems,
  labelProblems,
  matchesLabels,
  toLabelRequirements,
  type KubeObject,
  type LabelSelector,
} from "@sluice/objects";
import { duplicate, immutable, invalidValue, required, tooMany, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, specOf, templateLabels, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { among, ifThere, isEmpty, neededAmong, notNegative, struct } from "./check.ts";
import { isReadable, labelSelector } from "./label-selectors.ts";
import { checkTemplate } from "./pod-spec.ts";
import { scheduleProblem } from "./schedules.ts";

const count = ifThere(notNegative);
const counts = struct({
  parallelism: count,
  completions: count,
  activeDeadlineSeconds: count,
  backoffLimit: count,
  ttlSecondsAfterFinished: count,
  backoffLimitPerIndex: count,
  maxFailedIndexes: count,
});
const modes = ["NonIndexed", "Indexed"];
const mostParallel = 100_000;

/** A Job's spec, its own or as a template. */
function checkJobSpec(spec: Fields, field: string): Cause[] {
  const { completionMode: mode = "NonIndexed", maxFailedIndexes, backoffLimitPerIndex } = spec;
  const isUnlimited = maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined;
  return [
    ...counts(spec, field),
    ...(isUnlimited ? [required(`${field}.backoffLimitPerIndex`, "when maxFailedIndexes is specified")] : []),
    ...(modes.includes(String(mode)) ? [] : [unsupported(`${field}.completionMode`, mode, modes)]),
    ...(mode === "Indexed" ? checkIndexed(spec, field) : []),
    ...(mode === "NonIndexed" ? checkUnindexed(spec, field) : []),
    ...checkFailures(spec, `${field}.podFailurePolicy`),
    ...checkSuccess(spec, `${field}.successPolicy`),
    ...checkReplacement(spec, `${field}.podReplacementPolicy`),
    ...checkTemplate(spec["template"], `${field}.template`),
    ...checkEnds(spec, `${field}.template.spec.restartPolicy`),
  ];
}

function checkIndexed({ completions, parallelism, maxFailedIndexes }: Fields, field: string): Cause[] {
  const why = `must be less than or equal to ${mostParallel} when completion mode is Indexed`;
  const isMore = completions !== undefined && Number(maxFailedIndexes ?? 0) > Number(completions);
  return [
    ...(completions === undefined ? [required(`${field}.completions`, "when completion mode is Indexed")] : []),
    ...(Number(parallelism ?? 0) > mostParallel ? [invalidValue(`${field}.parallelism`, parallelism, why)] : []),
    ...(isMore
      ? [invalidValue(`${field}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions")]
      : []),
  ];
}

const checkUnindexed = (spec: Fields, field: string): Cause[] =>
  ["backoffLimitPerIndex", "maxFailedIndexes"].flatMap((name) =>
    spec[name] === undefined ? [] : [invalidValue(`${field}.${name}`, spec[name], "requires indexed completion mode")],
  );

const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
const statuses = ["False", "True", "Unknown"];
const operators = ["In", "NotIn"];
const [mostRules, mostPatterns, mostCodes] = [20, 20, 255];
const hintOf = (values: readonly string[]): string => `valid values: [${values.map((one) => `"${one}"`).join(" ")}]`;

/** One of these, which must be said; the hint lists them. */
function checkNamed(value: unknown, field: string, values: readonly string[]): Cause[] {
  if (isEmpty(value)) return [required(field, hintOf(values))];
  return values.includes(String(value)) ? [] : [unsupported(field, value, values)];
}

function checkFailures(spec: Fields, field: string): Cause[] {
  const policy = mapOf(spec["podFailurePolicy"]);
  if (!policy) return [];
  const rules = listOf(policy["rules"]);
  const pod = mapOf(mapOf(spec["template"])?.["spec"]) ?? {};
  const containers = [...listOf(pod["containers"]), ...listOf(pod["initContainers"])].map(({ name }) => name);
  const isPerIndex = spec["backoffLimitPerIndex"] !== undefined;
  return [
    ...(rules.length > mostRules ? [tooMany(`${field}.rules`, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, index) => checkRule(rule, `${field}.rules[${index}]`, { containers, isPerIndex })),
  ];
}

type JobAround = { containers: readonly unknown[]; isPerIndex: boolean };

function checkRule(rule: Fields, field: string, { containers, isPerIndex }: JobAround): Cause[] {
  const { action, onExitCodes, onPodConditions } = rule;
  const [codes, conditions] = [mapOf(onExitCodes), listOf(onPodConditions)];
  const isFree = action === "FailIndex" && !isPerIndex;
  const both = "specifying both OnExitCodes and OnPodConditions is not supported";
  const none = "specifying one of OnExitCodes and OnPodConditions is required";
  const isBoth = codes && conditions.length > 0;
  const isNone = !codes && conditions.length === 0;
  const why = isBoth ? both : isNone ? none : undefined;
  return [
    ...checkNamed(action, `${field}.action`, actions),
    ...(isFree ? [invalidValue(`${field}.action`, action, "requires the backoffLimitPerIndex to be set")] : []),
    ...(codes ? checkCodes(codes, `${field}.onExitCodes`, containers) : []),
    ...(conditions.length > mostPatterns ? [tooMany(`${field}.onPodConditions`, conditions.length, mostPatterns)] : []),
    ...conditions.flatMap(({ type = "", status }, index) => {
      const at = `${field}.onPodConditions[${index}]`;
      const wrong = labelKeyProblems(String(type)).map((problem) => invalidValue(`${at}.type`, type, problem));
      return [...wrong, ...checkNamed(status, `${at}.status`, statuses)];
    }),
    ...(why === undefined ? [] : [{ reason: "FieldValueInvalid", message: `Invalid value: ${why}`, field }]),
  ];
}

function checkCodes(codes: Fields, field: string, containers: readonly unknown[]): Cause[] {
  const { operator, containerName, values } = codes;
  const all = Array.isArray(values) ? values.map(Number) : [];
  const isOrdered = all.every((code, index) => index === 0 || (all[index - 1] ?? code) <= code);
  const at = `${field}.values`;
  return [
    ...checkNamed(operator, `${field}.operator`, operators),
    ...(containerName !== undefined && !containers.includes(containerName)
      ? [
          invalidValue(
            `${field}.containerName`,
            containerName,
            "must be one of the container or initContainer names in the pod template",
          ),
        ]
      : []),
    ...(all.length === 0 ? [invalidValue(at, all, "at least one value is required")] : []),
    ...(all.length > mostCodes ? [tooMany(at, all.length, mostCodes)] : []),
    ...all.flatMap((code, index) => [
      ...(operator === "In" && code === 0
        ? [invalidValue(`${at}[${index}]`, code, "must not be 0 for the In operator")]
        : []),
      ...(all.indexOf(code) < index ? [duplicate(`${at}[${index}]`, code)] : []),
    ]),
    ...(isOrdered ? [] : [invalidValue(at, all, "must be ordered")]),
  ];
}

function checkSuccess(spec: Fields, field: string): Cause[] {
  const policy = mapOf(spec["successPolicy"]);
  if (!policy || spec["completionMode"] !== "Indexed") return [];
  const rules = listOf(policy["rules"]);
  const completions = Number(spec["completions"] ?? 0);
  const none = "at least one rules must be specified when the successPolicy is specified";
  return [
    ...(rules.length === 0 ? [required(`${field}.rules`, none)] : []),
    ...(rules.length > mostRules ? [tooMany(`${field}.rules`, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, index) => checkSuccessRule(rule, `${field}.rules[${index}]`, completions)),
  ];
}

function checkSuccessRule({ succeededCount, succeededIndexes }: Fields, field: string, completions: number): Cause[] {
  if (succeededCount === undefined && succeededIndexes === undefined)
    return [required(field, "at least one of succeededCount or succeededIndexes must be specified")];
  if (succeededCount === undefined) return [];
  const at = `${field}.succeededCount`;
  const why = `must be less than or equal to ${completions} (the number of specified completions)`;
  return [
    ...notNegative(succeededCount, at),
    ...(Number(succeededCount) > completions ? [invalidValue(at, succeededCount, why)] : []),
  ];
}

function checkReplacement({ podReplacementPolicy: policy, podFailurePolicy }: Fields, field: string): Cause[] {
  if (policy === undefined) return [];
  return mapOf(podFailurePolicy)
    ? among("Failed")(policy, field)
    : among("Failed", "TerminatingOrFailed")(policy, field);
}

/** Pods of a Job end: they may be started again when they fail, and never when they succeed. */
function checkEnds({ template, podFailurePolicy }: Fields, field: string): Cause[] {
  const { restartPolicy: policy = "" } = mapOf(mapOf(template)?.["spec"]) ?? {};
  const ends = ["OnFailure", "Never"];
  if (policy === "" || policy === "Always") return [required(field, 'valid values: "OnFailure", "Never"')];
  if (!ends.includes(String(policy))) return [unsupported(field, policy, ends)];
  if (!mapOf(podFailurePolicy) || policy === "Never") return [];
  return [invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}

/** Whose selector is made by the server has no other. */
function checkGenerated({ metadata, spec }: KubeObject): Cause[] {
  const { selector, manualSelector, template } = mapOf(spec) ?? {};
  if (manualSelector === true || !mapOf(selector)) return [];
  const { uid = "", name = "" } = metadata;
  const own = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const labels = (templateLabels(template) ?? {}) as { [name: string]: string };
  const at = "spec.template.metadata.labels";
  const wrong = ["controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"]
    .filter((key) => labels[key] !== own[key as keyof typeof own])
    .map((key) =>
      labels[key] === undefined
        ? required(`${at}[${key}]`, `must be '${own[key as keyof typeof own]}'`)
        : invalidValue(`${at}[${key}]`, labels, `must be '${own[key as keyof typeof own]}'`),
    );
  const isOurs = matchesLabels(toLabelRequirements(selector as LabelSelector), own);
  return [...wrong, ...(isOurs ? [] : [invalidValue("spec.selector", selector, "`selector` not auto-generated")])];
}

const longestLabel = "will not able to create pod with invalid DNS label";

/** Pods of an indexed Job are called after it, with a number. */
function checkPodNames({ metadata, spec }: KubeObject): Cause[] {
  const { completionMode, completions } = mapOf(spec) ?? {};
  if (completionMode !== "Indexed" || Number(completions ?? 0) <= 0) return [];
  const last = `${metadata.name ?? ""}-${Number(completions) - 1}`;
  return labelProblems(last).length === 0
    ? []
    : [invalidValue("metadata.name", metadata.name ?? "", `${longestLabel}: ${last}`)];
}

/** Pods that end. */
export function checkJob(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const selector = mapOf(spec["selector"]) as LabelSelector | undefined;
  const labels = templateLabels(spec["template"]) as { [name: string]: string } | undefined;
  const fits = selector && (!isReadable(selector) || matchesLabels(toLabelRequirements(selector), labels));
  return [
    ...(before ? [] : checkGenerated(object)),
    ...checkJobSpec(spec, "spec"),
    ...(selector ? labelSelector(selector, "spec.selector") : [required("spec.selector")]),
    ...(fits
      ? []
      : [invalidValue("spec.template.metadata.labels", labels ?? null, "`selector` does not match template `labels`")]),
    ...(before ? checkFixed(spec, specOf(before)) : checkPodNames(object)),
  ];
}

const fixed = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"];

function checkFixed(after: Fields, before: Fields): Cause[] {
  return [
    ...checkCompletions(after, before),
    ...immutable("spec.selector", after["selector"], before["selector"]),
    ...(before["suspend"] === true ? [] : immutable("spec.template", after["template"], before["template"])),
    ...fixed.flatMap((name) => immutable(`spec.${name}`, after[name], before[name])),
  ];
}

function checkCompletions(after: Fields, before: Fields): Cause[] {
  const { completions, parallelism, completionMode } = after;
  if (completionMode !== "Indexed") return immutable("spec.completions", completions, before["completions"]);
  if (equalJson(completions, before["completions"]) || completions === undefined || completions === parallelism)
    return [];
  const why = "can only be modified in tandem with spec.parallelism";
  return [invalidValue("spec.completions", completions, why)];
}

const policies = struct({ concurrencyPolicy: neededAmong("Allow", "Forbid", "Replace") });
const starting = struct({ startingDeadlineSeconds: count });
const limits = struct({ successfulJobsHistoryLimit: count, failedJobsHistoryLimit: count });
const longestName = 52;

/** Jobs by the clock. */
export function checkCronJob(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const template = mapOf(mapOf(spec["jobTemplate"])?.["spec"]) ?? {};
  const { name = "" } = object.metadata;
  return [
    ...checkSchedule(spec, before && specOf(before)),
    ...starting(spec, "spec"),
    ...checkTimeZone(spec["timeZone"], before && specOf(before)["timeZone"]),
    ...policies(spec, "spec"),
    ...checkJobSpec(template, "spec.jobTemplate.spec"),
    ...(mapOf(template["selector"])
      ? [invalidValue("spec.jobTemplate.spec.selector", template["selector"], "`selector` will be auto-generated")]
      : []),
    ...(template["manualSelector"] === true
      ? [unsupported("spec.jobTemplate.spec.manualSelector", true, ["nil", "false"])]
      : []),
    ...limits(spec, "spec"),
    ...(!before && name.length > longestName
      ? [invalidValue("metadata.name", name, `must be no more than ${longestName} characters`)]
      : []),
  ];
}

function checkSchedule({ schedule, timeZone }: Fields, before: Fields | undefined): Cause[] {
  const field = "spec.schedule";
  if (isEmpty(schedule)) return [required(field)];
  const text = String(schedule);
  const hadZone = String(before?.["schedule"] ?? "").includes("TZ");
  const problem = scheduleProblem(text.replace(/^(CRON_)?TZ=\S+\s+/, ""));
  const inField = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
  const twice = "cannot use both timeZone field and TZ or CRON_TZ in schedule";
  const why = !text.includes("TZ") ? undefined : !hadZone ? inField : timeZone === undefined ? undefined : twice;
  return [problem, why].filter((one) => one !== undefined).map((one) => invalidValue(field, schedule, one));
}

function checkTimeZone(zone: unknown, before: unknown): Cause[] {
  if (zone === undefined || zone === before) return [];
  const [field, text] = ["spec.timeZone", String(zone)];
  if (text === "") return [invalidValue(field, text, "timeZone must be nil or non-empty string")];
  if (text.toLowerCase() === "local") {
    const why = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
    return [invalidValue(field, text, why)];
  }
  return isTimeZone(text) ? [] : [invalidValue(field, text, `unknown time zone ${text}`)];
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
