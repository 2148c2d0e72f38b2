// What policies say beside their verdict: annotations for the audit log, which deny when they fail, messages that are worked out, and warnings.
import type { JsonObject } from "@sluice/objects";
import { denied, validating } from "./admission.ts";
import type { Conversation, Request } from "./conversation.ts";

const configMaps = "/api/v1/namespaces/{ns}/configmaps?dryRun=All";
const made = (data: JsonObject): Request => ({
  method: "POST",
  path: configMaps,
  body: { metadata: { name: "a" }, data },
});

/** More than one expression may cost; and a share of what all of a policy may cost together, of which there are eleven or twelve. */
const loop = (turns: number): string => `lists.range(${turns}).all(a, lists.range(${turns}).all(b, a + b >= 0))`;
const unprobed = (turns: number): string => `(has(object.data.probe) || ${loop(turns)})`;
const dear = unprobed(1200);
const share = unprobed(330);
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

type Spec = { validations?: JsonObject[]; annotations?: string[]; [field: string]: unknown };

/** A policy that is seen to be in effect by what it says of `probe`, and what it says then. */
const says = (
  name: string,
  { validations = [], annotations = [], ...spec }: Spec,
  binding: JsonObject,
  ...tries: Request[]
): Conversation =>
  validating(
    name,
    {
      ...(spec as JsonObject),
      matchConditions: [{ name: "told", expression: "has(object.data)" }],
      validations: [{ expression: "!has(object.data.probe)", message: "denied request: it works" }, ...validations],
      ...(annotations.length > 0
        ? { auditAnnotations: annotations.map((valueExpression, index) => ({ key: `key-${index}`, valueExpression })) }
        : {}),
    },
    [denied({ probe: "1" }), ...(tries.length > 0 ? tries : [made({ a: "1" })])],
    binding,
  );

const deny = { validationActions: ["Deny"] };
const fails = "string(int(object.data.a) / 0)";

/** Under each sort of binding; those that deny nothing are seen by their warnings. */
const bindings: readonly (readonly [name: string, binding: JsonObject])[] = [
  ["denies", deny],
  ["warns", { validationActions: ["Warn"] }],
  ["warns and audits", { validationActions: ["Warn", "Audit"] }],
  ["denies and audits", { validationActions: ["Deny", "Audit"] }],
];

/** The same, where nothing is denied: a warning is waited for by nobody, and the policy is in effect by the second try. */
const under = (name: string, spec: Spec): Conversation[] =>
  bindings.map(([what, binding]) => {
    const isDenying = (binding["validationActions"] as string[]).includes("Deny");
    return isDenying
      ? says(`${name}, under one that ${what}`, spec, binding)
      : validating(
          `${name}, under one that ${what}`,
          {
            validations: [{ expression: "!has(object.data.probe)", message: "probed" }, ...(spec.validations ?? [])],
            auditAnnotations: (spec.annotations ?? []).map((valueExpression, index) => ({
              key: `key-${index}`,
              valueExpression,
            })),
          },
          [denied({ a: "1" })],
          binding,
        );
  });

/** Annotations and messages of policies. */
export const annotationTalks: readonly Conversation[] = [
  says("annotations that say something", { annotations: ["'a' + object.data.a", "null", "''", "'   '"] }, deny),
  ...under("an annotation that fails", { annotations: ["'fine'", fails, "string(object.data.none)"] }),
  says("an annotation that may fail", { annotations: [fails], failurePolicy: "Ignore" }, deny),
  says(
    "an annotation that fails beside a rule",
    { validations: [{ expression: "false" }], annotations: [fails] },
    deny,
  ),
  says(
    "an annotation that fails beside a rule that fails",
    { validations: [{ expression: "object.data.none == ''" }], annotations: [fails] },
    deny,
  ),
  says("an annotation that costs too much", { annotations: ["'a'", `string(${dear})`, fails] }, deny),
  says(
    "an annotation that costs too much beside a rule",
    { validations: [{ expression: "false", message: "no" }], annotations: [`string(${dear})`] },
    deny,
  ),
  says(
    "an annotation that costs too much, and may fail",
    {
      validations: [{ expression: "false", message: "no" }],
      annotations: [`string(${dear})`],
      failurePolicy: "Ignore",
    },
    deny,
  ),
  says(
    "annotations and rules cost apart",
    { validations: times(8, { expression: share }), annotations: times(8, `string(${share})`) },
    deny,
  ),
  says(
    "annotations that cost too much together",
    { validations: [{ expression: "false", message: "no" }], annotations: times(16, `string(${share})`) },
    deny,
  ),
  says(
    "annotations with variables",
    {
      variables: [
        { name: "fine", expression: "object.data.a" },
        { name: "wrong", expression: "object.data.none" },
      ],
      annotations: ["string(variables.fine)", "string(variables.wrong)"],
    },
    deny,
  ),
  {
    name: "annotations that are refused",
    requests: [
      "string(authorizer.path('/').check('get').allowed())",
      "1",
      "dyn(1)",
      "object.data.a == '' ? 'a' : null",
      "object.data",
      "",
      " ",
    ].map((valueExpression): Request => ({
      method: "POST",
      path: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies?dryRun=All",
      body: {
        metadata: { name: "{ns}" },
        spec: {
          matchConstraints: {
            resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["configmaps"] }],
          },
          auditAnnotations: [{ key: "a", valueExpression }],
        },
      },
    })),
  },
  says("annotations of a deletion", { annotations: ["string(object.metadata.name)"] }, deny),
  says(
    "a message that costs too much, for a rule that holds",
    { validations: [{ expression: "true", messageExpression: `string(${dear})` }] },
    deny,
  ),
  says(
    "a message that costs too much, and may fail",
    { validations: [{ expression: "true", messageExpression: `string(${dear})` }], failurePolicy: "Ignore" },
    deny,
  ),
  says(
    "a message that costs too much beside rules that do not hold",
    {
      validations: [
        { expression: "false", message: "first" },
        { expression: "object.data.none == ''" },
        { expression: "true", messageExpression: `string(${dear})` },
      ],
    },
    deny,
  ),
  ...["Fail", "Ignore"].map((failurePolicy) =>
    says(
      `messages that cost too much together, for rules that hold, where what fails is to ${failurePolicy}`,
      { validations: times(16, { expression: "true", messageExpression: `string(${share})` }), failurePolicy },
      deny,
    ),
  ),
  ...[
    fails,
    "''",
    "'  '",
    "'a\\nb'",
    "' a '",
    "string(object.data.a)",
    "'x'.replace('x', 'long').split('').join('----------')",
    "'0123456789'.replace('', string(object.data.long))",
  ].map((messageExpression): Conversation =>
    says(
      `a message: ${messageExpression}`,
      { validations: [{ expression: "false", message: " the usual ", messageExpression }] },
      deny,
      made({ a: "1", long: "x".repeat(600) }),
    ),
  ),
  says(
    "a message that fails, and no other",
    { validations: [{ expression: " 1 == 2 ", messageExpression: fails }] },
    deny,
  ),
];
