// What of a pod may change once it is there.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidatePodUpdate`, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { forbiddenField, invalidValue } from "../resources/causes.ts";
import { listOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, each, needed, struct } from "./check.ts";
import { imagesWithoutSpace } from "./containers.ts";

/** All that is wrong with a change, beside what is wrong with the pod as it is now. */
export function checkPodUpdate(object: KubeObject, before: KubeObject): Cause[] {
  const [now, then] = [specOf(object), specOf(before)];
  const containers: Cause[] = [];
  for (const list of ["containers", "initContainers"]) {
    if (listOf(now[list]).length !== listOf(then[list]).length)
      return [...containers, forbiddenField(`spec.${list}`, "pod updates may not add or remove containers")];
    containers.push(...images(now[list], `spec.${list}`));
  }
  const deadline = checkDeadline(now["activeDeadlineSeconds"], then["activeDeadlineSeconds"]);
  if (deadline.length > 0 && now["activeDeadlineSeconds"] !== undefined) return [...containers, ...deadline];
  return [
    ...containers,
    ...deadline,
    ...checkTolerations(listOf(now["tolerations"]), listOf(then["tolerations"])),
    ...checkGates(listOf(now["schedulingGates"]), listOf(then["schedulingGates"])),
    ...(equalJson(fixed(now, then), fixed(then, then)) ? [] : [forbiddenField("spec", fixedWords)]),
  ];
}

// Which is told twice, as in Kubernetes, when the pod as such is judged as well.
const images = all(each(struct({ image: needed() })), imagesWithoutSpace);

function checkDeadline(now: unknown, then: unknown): Cause[] {
  const field = "spec.activeDeadlineSeconds";
  if (then === undefined) return [];
  if (now === undefined) return [invalidValue(field, null, "must not update from a positive integer to nil value")];
  return Number(then) < Number(now) ? [invalidValue(field, now, "must be less than or equal to previous value")] : [];
}

function checkTolerations(now: Fields[], then: Fields[]): Cause[] {
  const essence = ({ tolerationSeconds: _seconds, ...rest }: Fields): Fields => rest;
  const isKept = (one: Fields): boolean => now.some((other) => equalJson(essence(other), essence(one)));
  return then.every(isKept)
    ? []
    : [forbiddenField("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

const checkGates = (now: Fields[], then: Fields[]): Cause[] =>
  now.flatMap(({ name }, index) =>
    then.some((one) => one["name"] === name)
      ? []
      : [
          forbiddenField(
            `spec.schedulingGates[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${String(name)}'`,
          ),
        ],
  );

/** What never changes. A pod that waits may still be sent elsewhere. */
function fixed(spec: Fields, then: Fields): Fields {
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    schedulingGates: _gates,
    serviceAccount: _old,
    ...rest
  } = spec;
  const isShortened = Number(then["terminationGracePeriodSeconds"]) < 0 && rest["terminationGracePeriodSeconds"] === 1;
  if (isShortened) rest["terminationGracePeriodSeconds"] = then["terminationGracePeriodSeconds"];
  if (listOf(then["schedulingGates"]).length > 0) {
    delete rest["nodeSelector"];
    delete rest["affinity"];
  }
  return { ...rest, containers: unimaged(spec["containers"]), initContainers: unimaged(spec["initContainers"]) };
}

const unimaged = (containers: unknown): Fields[] => listOf(containers).map(({ image: _image, ...rest }) => rest);

const fixedWords =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
