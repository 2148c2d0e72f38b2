// Expressions as they are written: rules of definitions, policies, conditions of webhooks. What is wrong with their types or too expensive is
// refused, in cel-go's words.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { rulesAtWork } from "./rules-at-work.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All";
const admission = "/apis/admissionregistration.k8s.io/v1";

const definition = (spec: JsonObject): JsonValue => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.{ns}.example.com" },
  spec: {
    group: "{ns}.example.com",
    scope: "Namespaced",
    names: { plural: "things", kind: "Thing" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
      },
    ],
  },
});

const fields: JsonObject = {
  text: { type: "string", maxLength: 20 },
  long: { type: "string" },
  size: { type: "integer" },
  pause: { type: "string", format: "duration" },
  when: { type: "string", format: "date-time" },
  port: { "x-kubernetes-int-or-string": true },
  list: { type: "array", items: { type: "string" } },
  few: { type: "array", maxItems: 10, items: { type: "string", maxLength: 10 } },
  labels: { type: "object", additionalProperties: { type: "string" } },
  nested: { type: "object", properties: { deep: { type: "string" } } },
};

/** Kubernetes tells of fields in no order: each stands alone. */
const each = (label: string, properties: { [name: string]: JsonObject }): Conversation[] =>
  Object.entries(properties).map(([name, property]) =>
    withSpec(`${label}: ${name}`, { type: "object", properties: { [name]: property } }),
  );

type Rule = { [field: string]: JsonValue };
const withRules = (label: string, ...rules: Rule[]): Conversation => ({
  name: `definition: ${label}`,
  requests: [
    {
      method: "POST",
      path: definitions,
      body: definition({ type: "object", properties: fields, "x-kubernetes-validations": rules }),
    },
  ],
});
const withSpec = (label: string, spec: JsonObject): Conversation => ({
  name: `definition: ${label}`,
  requests: [{ method: "POST", path: definitions, body: definition(spec) }],
});

const rule = (text: string, more: Rule = {}): Rule => ({ rule: text, ...more });
const innermost = (rules: Rule[], bounds: JsonObject = {}): JsonObject => ({
  type: "array",
  ...bounds,
  items: { type: "array", ...bounds, items: { type: "string", "x-kubernetes-validations": rules } },
});

const ofDefinitions: readonly Conversation[] = [
  withRules(
    "right",
    rule("self.few.all(x, x != self.text)", {
      messageExpression: "'not ' + self.text",
      reason: "FieldValueForbidden",
      fieldPath: ".few",
    }),
  ),
  withRules(
    "undefined fields, all of them",
    rule("self.missing == 1 && self.nested.missing == 2\n  || self.text > 3", { message: "m" }),
  ),
  withRules("undeclared names", rule("absent == 1"), rule("absent(self.text)"), rule("self.text.absent()")),
  withRules(
    "no such overload",
    rule("self.text + self.size == 'a'"),
    rule("self.pause > self.when"),
    rule("self.list.all(x, x > 1)"),
  ),
  withRules("no truth value", rule("self.size"), rule("self.text"), rule("self.port")),
  withRules(
    "broken texts",
    rule("self.size >"),
    rule("(self.size"),
    rule("self.size = 1"),
    rule("'abc"),
    rule("self..size"),
  ),
  withRules(
    "blank texts",
    rule(""),
    rule("  "),
    rule("true", { message: " " }),
    rule("true", { message: "a\nb" }),
    rule("true\n&& true"),
    rule("true", { messageExpression: " " }),
  ),
  withRules(
    "messages that are none",
    rule("true", { messageExpression: "self.size" }),
    rule("true", { messageExpression: "self.missing" }),
    rule("true", { messageExpression: "'a' +" }),
  ),
  withRules(
    "reasons and paths",
    rule("true", { reason: "Bogus" }),
    rule("true", { fieldPath: ".missing" }),
    rule("true", { fieldPath: "text" }),
    rule("true", { fieldPath: ".labels['a.b']" }),
    rule("true", { fieldPath: " " }),
  ),
  withRules(
    "old values",
    rule("self.size >= oldSelf.size"),
    rule("true", { optionalOldSelf: true }),
    rule("oldSelf.hasValue() || self.size > 1", { optionalOldSelf: true }),
    rule("oldSelf.size > 1", { optionalOldSelf: true }),
  ),
  withRules(
    "literals",
    rule("self.pause == duration('1 hour')"),
    rule("self.text.matches('[')"),
    rule("self.when > timestamp('now')"),
    rule("self.text in ['a', 1]"),
    rule("'%d'.format([self.text]) == 'a'"),
  ),
  withRules(
    "loops",
    rule("self.list.all(1, true)"),
    rule("has(self)"),
    rule("self.text.all(x, true)"),
    rule("self.labels.all(k, v, v == k)"),
  ),
  withRules(
    "libraries",
    rule(
      "quantity(self.text).isGreaterThan(quantity('1')) && ip(self.text).family() == 4 && !format.dns1123Label().validate(self.text).hasValue()",
    ),
    rule("quantity(self.size)"),
    rule("self.list.sum() == 1"),
  ),
  withRules("a little too expensive", rule("self.list.all(x, self.text.matches(x))")),
  withRules(
    "a message that is too expensive",
    rule("true", { messageExpression: "self.list.map(x, self.list.filter(y, y == x)).size() > 0 ? 'a' : 'b'" }),
  ),
  withRules(
    "much too expensive",
    rule("self.list.all(x, self.list.all(y, x == y))"),
    rule("self.list.all(x, self.list.exists(y, y.contains(x)))"),
  ),
  withRules("bounded loops", rule("self.few.all(x, self.few.all(y, self.few.all(z, x + y != z)))")),
  withRules(
    "together too expensive",
    ...Array.from({ length: 25 }, (_, index) => rule(`self.list.all(x, x.size() > ${index})`)),
  ),
  withSpec("often evaluated", innermost([rule("self.contains('abc')")])),
  withSpec("seldom evaluated", innermost([rule("self.contains('abc')")], { maxItems: 100 })),
  withSpec("old items that cannot be found", innermost([rule("self == oldSelf")], { maxItems: 10 })),
  withSpec("a type that is not known", {
    type: "object",
    properties: { a: { "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-validations": [rule("true")] } },
  }),
  ...each("lists and maps", {
    a: { type: "string", "x-kubernetes-list-type": "set" },
    b: { type: "array", "x-kubernetes-list-type": "bogus", items: { type: "string" } },
    c: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k", "k"],
      items: { type: "object", properties: { k: { type: "string" } } },
    },
    d: { type: "object", "x-kubernetes-map-type": "bogus" },
    e: { type: "array", "x-kubernetes-list-type": "set", items: { type: "object" } },
    f: { type: "array", "x-kubernetes-list-map-keys": ["k"], items: { type: "string" } },
  }),
  ...each("what is said twice", {
    a: { type: "object", properties: { x: { type: "string" } }, additionalProperties: { type: "string" } },
    b: { type: "array", uniqueItems: true, items: { type: "string" } },
    c: { type: "string", pattern: "[" },
    d: { type: "bogus" },
    e: { type: "array" },
  }),
  withSpec("what is said only in a combination", {
    type: "object",
    properties: { a: { type: "string" } },
    anyOf: [{ required: ["b"], properties: { b: { minLength: 1 } } }],
    not: { properties: { metadata: {} } },
  }),
];

const matchConstraints: JsonObject = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }],
};
const policyOf = (kind: string, spec: JsonObject): JsonValue => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind,
  metadata: { name: "{ns}" },
  spec: { matchConstraints, ...spec },
});
const post = (plural: string, body: JsonValue): Request => ({
  method: "POST",
  path: `${admission}/${plural}?dryRun=All`,
  body,
});
const validating = (label: string, ...specs: JsonObject[]): Conversation => ({
  name: `policy: ${label}`,
  requests: specs.map((spec) => post("validatingadmissionpolicies", policyOf("ValidatingAdmissionPolicy", spec))),
});
const mutating = (label: string, ...specs: JsonObject[]): Conversation => ({
  name: `mutating policy: ${label}`,
  requests: specs.map((spec) =>
    post("mutatingadmissionpolicies", policyOf("MutatingAdmissionPolicy", { reinvocationPolicy: "Never", ...spec })),
  ),
});
const check = (expression: string, more: JsonObject = {}): JsonObject => ({ validations: [{ expression, ...more }] });
const apply = (expression: string): JsonObject => ({
  mutations: [{ patchType: "ApplyConfiguration", applyConfiguration: { expression } }],
});
const patch = (expression: string): JsonObject => ({
  mutations: [{ patchType: "JSONPatch", jsonPatch: { expression } }],
});
const paramKind = { apiVersion: "v1", kind: "ConfigMap" };

const ofPolicies: readonly Conversation[] = [
  validating("right", {
    ...check("object.data.a == 'b' && request.operation == 'CREATE'"),
    auditAnnotations: [{ key: "k", valueExpression: "'v'" }],
  }),
  validating(
    "types",
    check("object.data"),
    check("request.name"),
    check("request.missing == 1"),
    check("request.namespace == 'a'"),
    check("request.userInfo.groups.exists(g, g == 1)"),
    check("namespaceObject.metadata.labels['a'] == 1"),
    check("namespaceObject.spec.missing"),
    check("1 +"),
  ),
  validating(
    "names",
    check("params.data == null"),
    { paramKind, ...check("params.data == null") },
    check("variables.a == 1"),
    check("absent"),
    check("oldObject == null"),
  ),
  validating(
    "messages",
    check("true", { messageExpression: "object.data" }),
    check("true", { messageExpression: "'a' + 1" }),
    check("true", { messageExpression: "string(object.data)" }),
    check("true", { messageExpression: " " }),
    check("true", { message: " " }),
    check("true", { message: "a\nb" }),
    check("true", { reason: "Bogus" }),
    check("true", { messageExpression: "authorizer.path('/a').check('get').reason()" }),
  ),
  validating(
    "variables",
    {
      variables: [
        { name: "a", expression: "1" },
        { name: "b", expression: "variables.a + 1" },
      ],
      ...check("variables.b > 2"),
    },
    { variables: [{ name: "a", expression: "1" }], ...check("variables.a == 'x'") },
    {
      variables: [
        { name: "b", expression: "variables.a" },
        { name: "a", expression: "1" },
      ],
      ...check("true"),
    },
    {
      variables: [
        { name: "in", expression: "1" },
        { name: "9", expression: "1" },
        { name: "", expression: "" },
      ],
      ...check("true"),
    },
    {
      variables: [
        { name: "a", expression: "[1, 2]" },
        { name: "o", expression: "object.metadata" },
      ],
      ...check("variables.a[0] == 'x' || variables.o.name == 1 || variables.c"),
    },
  ),
  validating(
    "conditions",
    {
      matchConditions: [
        { name: "a", expression: "object.data" },
        { name: "a", expression: "true" },
        { name: "a b", expression: "true" },
        { name: "", expression: " " },
      ],
      ...check("true"),
    },
    { matchConditions: [{ name: "a", expression: "  request.missing == 1" }], ...check("true") },
    {
      variables: [{ name: "a", expression: "1" }],
      matchConditions: [{ name: "a", expression: "variables.a == 1" }],
      ...check("true"),
    },
  ),
  validating("annotations", {
    auditAnnotations: [
      { key: "a b", valueExpression: "1" },
      { key: "a", valueExpression: "null" },
      { key: "a", valueExpression: " " },
      { key: "c", valueExpression: "  object.x.y +" },
    ],
  }),
  validating(
    "constraints",
    {},
    check(" "),
    { ...check("true"), failurePolicy: "Bogus" },
    { ...check("true"), paramKind: { apiVersion: "", kind: "" } },
    { ...check("true"), matchConstraints: {} },
    {
      ...check("true"),
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [],
            apiVersions: ["*", "v1"],
            operations: ["BOGUS", "*"],
            resources: ["a/*", "a/b", "*", "c"],
            scope: "Bogus",
          },
        ],
      },
    },
  ),
  mutating(
    "right",
    apply("Object{metadata: Object.metadata{labels: {'a': 'b'}}}"),
    patch("[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b'), value: 'c'}]"),
  ),
  mutating(
    "types",
    apply("Object.spec{}"),
    apply("{'a': 'b'}"),
    apply("1"),
    patch("JSONPatch{op: 'add'}"),
    patch("[JSONPatch{op: 1}]"),
    patch("['a']"),
    patch("[]"),
  ),
  mutating(
    "shape",
    {},
    { mutations: [{ patchType: "" }] },
    { mutations: [{ patchType: "Bogus" }] },
    { mutations: [{ patchType: "JSONPatch" }] },
    {
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: " " }, applyConfiguration: { expression: "1" } }],
    },
    { ...apply("Object{}"), reinvocationPolicy: "Bogus" },
    {
      ...apply("Object{}"),
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["DELETE"], resources: ["pods"] }],
      },
    },
    { ...apply("Object{}"), variables: [{ name: "a", expression: "Object{}" }] },
  ),
];

const hook = (more: JsonObject): JsonObject => ({
  name: "a.example.com",
  clientConfig: { url: "https://a.example.com/x" },
  admissionReviewVersions: ["v1"],
  sideEffects: "None",
  ...more,
});
const configured = (label: string, ...hooks: JsonObject[][]): Conversation => ({
  name: `webhook: ${label}`,
  requests: hooks.map((webhooks) =>
    post("validatingwebhookconfigurations", {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: "{ns}" },
      webhooks,
    }),
  ),
});
const conditions = (...expressions: string[]): JsonObject[] => [
  hook({ matchConditions: expressions.map((expression, index) => ({ name: `c${index}`, expression })) }),
];

const ofWebhooks: readonly Conversation[] = [
  configured(
    "conditions",
    conditions("request.operation == 'CREATE'", "object.metadata.name != 'x'"),
    conditions("request.missing", "object", "params == null", "1 +", "variables.a == 1"),
  ),
  configured(
    "shape",
    [hook({ name: "" })],
    [hook({ name: "a.b" }), hook({ name: "A.b.c" })],
    [hook({}), hook({})],
    [
      hook({ clientConfig: {} }),
      hook({ name: "b.b.c", clientConfig: { url: "http://a/x?y#z" } }),
      hook({ name: "c.b.c", clientConfig: { url: "https://" } }),
      hook({ name: "d.b.c", clientConfig: { service: { name: "", namespace: "" } } }),
    ],
    [hook({ admissionReviewVersions: [] }), hook({ name: "b.b.c", admissionReviewVersions: ["v2", "v2"] })],
    [
      hook({ sideEffects: "Some" }),
      hook({ name: "b.b.c", timeoutSeconds: 31 }),
      hook({ name: "c.b.c", failurePolicy: "Bogus" }),
      hook({ name: "d.b.c", matchPolicy: "Bogus" }),
    ],
    [hook({ rules: [{ apiGroups: [""], apiVersions: [""], operations: [], resources: [""] }] })],
  ),
];

const bindingOf = (spec: JsonObject): Request =>
  post("validatingadmissionpolicybindings", {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "{ns}" },
    spec,
  });

const ofBindings: readonly Conversation[] = [
  {
    name: "binding: shape",
    requests: [
      bindingOf({}),
      bindingOf({ policyName: "p", validationActions: ["Deny", "Warn", "Deny", "Bogus"] }),
      bindingOf({ policyName: "p", validationActions: ["Deny"], paramRef: {} }),
      bindingOf({
        policyName: "p",
        validationActions: ["Deny"],
        paramRef: { name: "a", selector: {}, parameterNotFoundAction: "Bogus" },
      }),
      bindingOf({
        policyName: "p",
        validationActions: ["Deny"],
        matchResources: { resourceRules: [{ apiGroups: [], apiVersions: [], operations: [], resources: [] }] },
      }),
    ],
  },
];

/** Expressions as they are written, and as they are evaluated. */
export const rules: readonly Conversation[] = [
  ...ofDefinitions,
  ...ofPolicies,
  ...ofWebhooks,
  ...ofBindings,
  ...rulesAtWork,
];
