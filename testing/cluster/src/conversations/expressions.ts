// Expressions at work: who may do what, what they cost, and what fails before they run.
import type { JsonObject, JsonValue } from "@sluice/objects";
import { denied, validating } from "./admission.ts";
import type { Conversation, Request } from "./conversation.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}";
const granted: Request[] = [
  {
    method: "POST",
    path: `${rbac}/roles`,
    body: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "pods" },
      rules: [{ apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["list"], resourceNames: ["one"] }],
    },
  },
  {
    method: "POST",
    path: `${rbac}/rolebindings`,
    body: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "apps" },
      subjects: [{ kind: "ServiceAccount", name: "app", namespace: "{ns}" }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "pods" },
    },
  },
];

const app = "authorizer.serviceAccount(request.namespace, 'app')";
const pods = `${app}.group('').resource('pods').namespace(request.namespace)`;
const reason = `'RBAC: allowed by RoleBinding "apps/' + request.namespace + '" of Role "pods" to ServiceAccount "app/' + request.namespace + '"'`;
const questions = [
  "authorizer.requestResource.check('create').allowed()",
  "authorizer.requestResource.check('create').reason() == ''",
  "authorizer.path('/healthz').check('get').allowed()",
  "authorizer.group('apps').resource('deployments').subresource('scale').namespace('x').name('y').check('patch').allowed()",
  `${pods}.name('one').check('list').allowed()`,
  `${pods}.name('one').check('list').reason() == ${reason}`,
  `${pods}.subresource('log').name('one').check('list').allowed()`,
  `!${pods}.check('list').allowed() && ${pods}.check('list').reason() == ''`,
  `!${pods}.name('two').check('list').allowed()`,
  `!${pods}.check('list').errored() && ${pods}.check('list').error() == ''`,
  `${pods}.name('one').fieldSelector('spec.nodeName=a').labelSelector('a in (b)').check('list').allowed()`,
  `${app}.path('/version').check('get').allowed() == false`,
];

const refused = (expression: string): Conversation =>
  validating(`expressions: ${expression}`, { validations: [{ expression }] }, [denied({ a: "1" })]);

const loop = (turns: number): string => `lists.range(${turns}).all(a, lists.range(${turns}).all(b, a + b >= 0))`;
const dear = loop(330);

const rules = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const group = "{ns}.example.com";

const counted = "self.numbers.all(a, self.numbers.all(b, a + b >= 0))";

const definition = (validations: JsonObject[]): JsonObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: { numbers: { type: "array", maxItems: 900, items: { type: "integer" } } },
                "x-kubernetes-validations": validations,
              },
            },
          },
        },
      },
    ],
  },
});

const thing = (spec: JsonValue): Request => ({
  method: "POST",
  path: `/apis/${group}/v1/namespaces/{ns}/things`,
  body: { apiVersion: `${group}/v1`, kind: "Thing", metadata: { name: "one" }, spec },
});
const zeros = (count: number): JsonObject => ({ numbers: Array.from({ length: count }, () => 0) });

const costly = (name: string, validations: JsonObject[], specs: readonly JsonObject[]): Conversation => ({
  name: `costs: ${name}`,
  requests: [
    { method: "POST", path: rules, body: definition(validations) },
    { method: "GET", path: `${rules}/things.${group}`, until: '"type":"Established","status":"True"' },
    { method: "GET", path: `/apis/${group}/v1/things`, until: '"items":[' },
    ...specs.map(thing),
    { method: "DELETE", path: `${rules}/things.${group}` },
  ],
});

const conditioned = (name: string, expressions: readonly string[]): Conversation =>
  validating(
    `conditions: ${name}`,
    {
      matchConditions: expressions.map((expression, index) => ({ name: `c${index}`, expression })),
      validations: [{ expression: "false", message: "they hold" }],
    },
    [denied({ a: "1" })],
  );

const hooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
const hooked = (expressions: readonly string[]): Request => ({
  method: "POST",
  path: hooks,
  body: {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "{ns}" },
    webhooks: [
      {
        name: "hook.example.com",
        clientConfig: { url: "https://127.0.0.1:1/" },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "{ns}" } },
        matchConditions: expressions.map((expression, index) => ({ name: `c${index}`, expression })),
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
      },
    ],
  },
});
const unhooked: Request = { method: "DELETE", path: `${hooks}/{ns}` };

/** Expressions that ask about access, that cost too much, that fail at once. */
export const expressionTalks: readonly Conversation[] = [
  validating(
    "authorizer: answers",
    {
      validations: [
        ...questions.map((expression) => ({ expression, message: `not: ${expression}` })),
        { expression: "object.data.a == '2'", message: "all as expected" },
      ],
    },
    [...granted, denied({ a: "1" }, "all as expected")],
  ),
  validating(
    "authorizer: in variables and messages",
    {
      variables: [{ name: "mine", expression: "authorizer.requestResource.check('delete').allowed()" }],
      validations: [{ expression: "!variables.mine", messageExpression: "'mine: ' + string(variables.mine)" }],
    },
    [denied({ a: "1" })],
  ),
  ...[
    "authorizer.serviceAccount('a b', 'c').path('/').check('get').allowed()",
    "authorizer.serviceAccount('a', 'C').path('/').check('get').allowed()",
    "authorizer.path(' ').check('get').allowed()",
    "authorizer.group('').resource('').check('get').allowed()",
    "authorizer.requestResource == authorizer.requestResource",
    loop(1000),
    "authorizer.path('/a').check('get').allowed() && authorizer.path('/b').check('get').allowed() && authorizer.path('/c').check('get').allowed()",
  ].map(refused),
  validating("costs: a whole policy", { validations: Array.from({ length: 14 }, () => ({ expression: dear })) }, [
    denied({ a: "1" }),
  ]),
  validating(
    "costs: variables",
    {
      variables: Array.from({ length: 14 }, (_, index) => ({ name: `v${index}`, expression: dear })),
      validations: Array.from({ length: 14 }, (_, index) => ({ expression: `variables.v${index}` })),
    },
    [denied({ a: "1" })],
  ),
  validating(
    "variables keep their types",
    {
      variables: [
        { name: "pause", expression: "duration('1h')" },
        { name: "amount", expression: "quantity('1Gi')" },
        { name: "odd", expression: "optional.of(object.data.a)" },
      ],
      validations: [
        {
          expression:
            "variables.pause.getMinutes() != 60 || variables.amount.isLessThan(quantity('1G')) || variables.odd.value() != '1'",
          messageExpression: "'after ' + string(variables.pause)",
        },
      ],
    },
    [denied({ a: "1" })],
  ),
  conditioned("one that does not hold is enough", ["object.data.b == '1'", "true"]),
  conditioned("two that fail", ["object.data.b == '1'", "object.data.c == '1'"]),
  conditioned("they cost too much", [dear, dear, dear]),
  conditioned("they ask about access", [
    "authorizer.requestResource.check('create').allowed()",
    "namespaceObject == null",
  ]),
  {
    name: "conditions: of a webhook, that fail",
    requests: [
      hooked(["object.data.b == '1'", "authorizer.requestResource.check('create').allowed()"]),
      denied({ a: "1" }, "is forbidden"),
      unhooked,
    ],
  },
  costly("one rule", [{ rule: counted }, { rule: "false", message: "not reached" }], [zeros(600), zeros(2)]),
  costly(
    "all rules of an object",
    Array.from({ length: 12 }, (_, index) => ({ rule: counted, message: `rule ${index}` })),
    [zeros(340), zeros(3)],
  ),
  costly(
    "a message",
    [{ rule: "self.numbers.size() == 0", messageExpression: `${counted} ? 'a' : 'b'` }],
    [zeros(600), zeros(3)],
  ),
  {
    name: "costs: rules that fail at once",
    requests: [
      {
        method: "POST",
        path: rules,
        body: definition([{ rule: "int('a') == 1" }, { rule: "true", messageExpression: "string(int('b'))" }]),
      },
    ],
  },
];
