// apiextensions' integration tests of definitions, by their names there: approval, basic, cabundle, deprecation, fieldselector, finalization,
// limit, registration, scope, subresources, table, validation, versioning, yaml.
// @see apiextensions-apiserver v0.36.3, test/integration
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import {
  anything,
  clusterNoxus,
  define,
  definition,
  definitions,
  get,
  group,
  noxu,
  noxus,
  object,
  ofNoxus,
  patch,
  post,
  remove,
  version,
} from "./custom-kind.ts";

const one = version("v1", anything);
const spec = (properties: JsonObject, more: JsonObject = {}): JsonObject =>
  version("v1", object({ spec: object(properties) }), more);
const refuse = (body: JsonObject): Request => post(body, definitions);

const approval: Conversation = {
  name: "TestAPIApproval",
  requests: ["", "unapproved, experimental-only", "https://github.com/kubernetes/kubernetes/pull/78458", "unsupported"]
    .map((note) =>
      refuse({
        ...definition({ versions: [one], spec: { group: "{ns}.k8s.io" } }),
        metadata: {
          name: "noxus.{ns}.k8s.io",
          ...(note === "" ? {} : { annotations: { "api-approved.kubernetes.io": note } }),
        },
      }),
    )
    .map((request): Request => ({ ...request, path: `${definitions}?dryRun=All` })),
};

const invalid: Conversation = {
  name: "TestInvalidCRD",
  requests: [
    refuse(definition({ versions: [one], metadata: { name: "other.example.com" } })),
    refuse(definition({ versions: [one], names: { plural: "NoXUs" } })),
    refuse(
      definition({
        versions: [one],
        names: { singular: "No xu", listKind: "n", shortNames: ["A", "b c"], categories: ["X"] },
      }),
    ),
    refuse(definition({ versions: [one], names: { kind: "", plural: "" } })),
    refuse(definition({ versions: [] })),
    refuse(definition({ versions: [one, one] })),
    refuse(definition({ versions: [version("V1", anything)] })),
    refuse(definition({ versions: [version("v1", anything, { served: false })] })),
    refuse(definition({ versions: [one], spec: { group: "nodots" }, metadata: { name: "noxus.nodots" } })),
    refuse(definition({ versions: [one], scope: "Sideways" })),
    refuse(definition({ versions: [one], spec: { preserveUnknownFields: true } })),
    refuse(definition({ versions: [version("v1", { type: "string" })] })),
    refuse(definition({ versions: [one], spec: { conversion: { strategy: "Other" } } })),
  ],
};

const conflict: Conversation = {
  name: "TestNameConflict",
  requests: [
    ...define({ versions: [one], names: { shortNames: ["nx"] } }),
    refuse({
      ...definition({ versions: [one], names: { plural: "others", shortNames: ["nx"] } }),
      metadata: { name: `others.${group}` },
    }),
    get(`${definitions}/others.${group}`, { until: "is already in use", isSetUp: true }),
    get(`${definitions}/others.${group}/status`, { isSetUp: true }),
    get(`/apis/${group}/v1/namespaces/{ns}/others`),
    remove,
    get(`${definitions}/others.${group}`, { until: '"type":"Established","status":"True"', isSetUp: true }),
    get(`/apis/${group}/v1/namespaces/{ns}/others`, { until: '"items":[' }),
    { method: "DELETE", path: `${definitions}/others.${group}`, isSetUp: true },
  ],
};

const bundle = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==";
const hook = (caBundle: string | undefined): JsonObject => ({
  conversion: {
    strategy: "Webhook",
    webhook: {
      conversionReviewVersions: ["v1"],
      clientConfig: { url: "https://127.0.0.1:1/convert", ...(caBundle === undefined ? {} : { caBundle }) },
    },
  },
});
const bundles: Conversation = {
  name: "TestInvalidCABundle, TestMissingCABundle",
  requests: [bundle, "Cg==", "bm90IGEgY2VydGlmaWNhdGU=", undefined].map((text): Request => ({
    ...refuse(definition({ versions: [one], spec: hook(text) })),
    path: `${definitions}?dryRun=All`,
  })),
};

const deprecation: Conversation = {
  name: "TestCustomResourceDeprecation",
  requests: [
    ...define({
      versions: [
        one,
        version("v1beta1", anything, { storage: false, deprecated: true }),
        version("v1alpha1", anything, { storage: false, deprecated: true, deprecationWarning: "use something else" }),
      ],
    }),
    get(noxus),
    get(noxus.replace("/v1/", "/v1beta1/")),
    get(noxus.replace("/v1/", "/v1alpha1/")),
    { ...post({ ...noxu("foo"), apiVersion: `${group}/v1beta1` }), path: noxus.replace("/v1/", "/v1beta1/") },
    get(`${noxus.replace("/v1/", "/v1alpha1/")}/foo`),
    get(`${noxus.replace("/v1/", "/v1alpha1/")}/nobody`),
    refuse(
      definition({
        versions: [version("v1", anything, { deprecationWarning: "not deprecated" })],
        metadata: { name: `noxus.${group}` },
      }),
    ),
    remove,
    refuse(
      definition({
        versions: [version("v2", anything, { deprecationWarning: "x" })],
        names: { plural: "others" },
        metadata: { name: `others.${group}` },
      }),
    ),
    refuse(
      definition({
        versions: [version("v2", anything, { deprecated: true, deprecationWarning: "a\nb" })],
        names: { plural: "others" },
        metadata: { name: `others.${group}` },
      }),
    ),
  ],
};

const shirt = spec(
  {
    color: { type: "string" },
    size: { type: "string" },
    quantity: { type: "integer" },
    sale: { type: "boolean" },
    open: { type: "object" },
  },
  {
    selectableFields: [".spec.color", ".spec.quantity", ".spec.sale"].map((jsonPath) => ({ jsonPath })),
  },
);
const field = (selector: string): Request => get(`${noxus}?fieldSelector=${encodeURIComponent(selector)}`);
const selectable = (jsonPath: string, schema: JsonObject): Request => ({
  ...refuse(definition({ versions: [version("v1", object({ spec: schema }), { selectableFields: [{ jsonPath }] })] })),
  path: `${definitions}?dryRun=All`,
});
const selectors: Conversation[] = [
  {
    name: "TestSelectableFields",
    requests: [
      ...define({ versions: [shirt] }),
      post(noxu("a", { spec: { color: "blue", quantity: 2, sale: true } })),
      post(noxu("b", { spec: { color: "red", quantity: 2 } })),
      post(noxu("c", { spec: {} })),
      ...[
        "spec.color=blue",
        "spec.color!=blue",
        "spec.quantity=2,spec.sale=true",
        "spec.color=",
        "spec.sale=false",
        "spec.size=S",
        "spec.color=blue,metadata.name=b",
      ].map(field),
      { method: "DELETE", path: `${noxus}?fieldSelector=spec.color%3Dred` },
      get(noxus),
      remove,
    ],
  },
  {
    name: "TestFieldSelectorOpenAPI",
    requests: [...define({ versions: [shirt] }), get(ofNoxus), remove],
  },
  {
    name: "selectable fields that are refused",
    requests: [
      selectable(".spec.nothing", object({ a: { type: "string" } })),
      selectable(".spec.a", object({ a: { type: "array", items: { type: "string" } } })),
      selectable(".spec.a[0]", object({ a: { type: "array", items: { type: "string" } } })),
      selectable("spec.a", object({ a: { type: "string" } })),
      selectable(".metadata.labels", object({})),
      selectable(".spec.a", object({ a: { type: "number" } })),
      {
        ...refuse(
          definition({
            versions: [
              version("v1", object({ spec: object({ a: { type: "string" } }) }), {
                selectableFields: [{ jsonPath: ".spec.a" }, { jsonPath: ".spec.a" }],
              }),
            ],
          }),
        ),
        path: `${definitions}?dryRun=All`,
      },
    ],
  },
];

const finalization: Conversation[] = [
  {
    name: "TestFinalization",
    requests: [
      ...define({ versions: [one] }),
      post(noxu("foo", {}, { finalizers: ["noxu.example.com/finalizer"] })),
      { method: "DELETE", path: `${noxus}/foo` },
      patch(`${noxus}/foo`, { metadata: { finalizers: ["noxu.example.com/finalizer", "other.example.com/f"] } }),
      patch(`${noxus}/foo`, { metadata: { finalizers: [] } }),
      get(`${noxus}/foo`),
      remove,
    ],
  },
  {
    name: "TestFinalizationAndDeletion",
    requests: [
      ...define({ versions: [one] }),
      post(noxu("foo", {}, { finalizers: ["noxu.example.com/finalizer"] })),
      { method: "DELETE", path: `${noxus}/foo`, isSetUp: true },
      remove,
      get(ofNoxus, { until: '"type":"Terminating","status":"True"', isSetUp: true }),
      post(noxu("bar")),
      patch(`${noxus}/bar?fieldManager=x`, noxu("bar"), "apply"),
      patch(`${noxus}/foo`, { metadata: { finalizers: [] } }),
      get(ofNoxus, { until: "NotFound" }),
      get(`${noxus}/foo`, { until: "404" }),
    ],
  },
];

const registration: Conversation = {
  name: "TestDeRegistrationAndReRegistration",
  requests: [
    ...define({ versions: [one] }),
    post(noxu("foo"), noxus),
    remove,
    get(ofNoxus, { until: "NotFound", isSetUp: true }),
    ...define({ versions: [one] }),
    get(noxus),
    post(noxu("bar"), noxus),
    get(`/apis/${group}/v1`),
    remove,
  ],
};

const scope: Conversation = {
  name: "TestHandlerScope",
  requests: [
    ...define({
      versions: [
        version("v1", anything, {
          subresources: {
            status: {},
            scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" },
          },
        }),
      ],
      scope: "Cluster",
    }),
    post(noxu("foo", { spec: { replicas: 3 } }), clusterNoxus),
    get(`${noxus}/foo`),
    { ...post(noxu("bar")), path: noxus },
    get(`${noxus}/foo/status`),
    get(`${noxus}/foo/scale`),
    { method: "DELETE", path: `${noxus}/foo` },
    get(`${clusterNoxus}/foo/scale`),
    remove,
  ],
};

const versioning: Conversation = {
  name: "TestVersionedNamespacedScopedCRD, TestStoragedVersionInNamespacedCRDStatus, TestInternalVersionIsHandlerVersion",
  requests: [
    ...define({
      versions: [
        version("v1", anything, { storage: false }),
        version("v2", anything),
        version("v0", anything, { storage: false, served: false }),
      ],
    }),
    post(noxu("foo", { spec: { a: 1 } })),
    get(`${noxus.replace("/v1/", "/v2/")}/foo`),
    get(`${noxus.replace("/v1/", "/v0/")}/foo`),
    patch(`${noxus.replace("/v1/", "/v2/")}/foo`, { spec: { b: 2 } }),
    get(noxus),
    post({ ...noxu("bar"), apiVersion: `${group}/v2` }),
    get(`/apis/${group}`),
    patch(
      ofNoxus,
      [
        { op: "replace", path: "/spec/versions/0/storage", value: true },
        { op: "replace", path: "/spec/versions/1/storage", value: false },
      ],
      "jsonpatch",
    ),
    patch(`${ofNoxus}?dryRun=All`, [{ op: "remove", path: "/spec/versions/1" }], "jsonpatch"),
    patch(`${ofNoxus}/status`, { status: { storedVersions: [] } }),
    patch(`${ofNoxus}/status`, { status: { storedVersions: ["v9"] } }),
    patch(`${ofNoxus}/status`, { status: { storedVersions: ["v1"] } }),
    remove,
  ],
};

const sub = version(
  "v1",
  object({
    spec: object({ num: { type: "integer" }, replicas: { type: "integer" }, size: { type: "integer", maximum: 9 } }),
    status: object({
      num: { type: "integer", minimum: 5 },
      replicas: { type: "integer" },
      selector: { type: "string" },
    }),
  }),
  {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: ".spec.replicas",
        statusReplicasPath: ".status.replicas",
        labelSelectorPath: ".status.selector",
      },
    },
  },
);
const yamlOf = (text: string): string => `apiVersion: ${group}/v1\nkind: Noxu\n${text}`;
const yaml: Conversation = {
  name: "TestYAML, TestYAMLSubresource",
  requests: [
    ...define({ versions: [sub] }),
    {
      method: "POST",
      path: noxus,
      type: "yaml",
      body: yamlOf("metadata: {name: mytest}\nspec: {num: 1, replicas: 3}\n"),
    },
    {
      method: "PUT",
      path: `${noxus}/mytest`,
      type: "yaml",
      body: yamlOf('metadata: {name: mytest, uid: "{uid:3}", resourceVersion: "{rv:3}"}\nspec: {num: 2}\n'),
    },
    {
      method: "PUT",
      path: `${noxus}/mytest/status`,
      type: "yaml",
      body: yamlOf('metadata: {name: mytest, resourceVersion: "{rv:4}"}\nstatus: {num: 9}\n'),
    },
    {
      method: "PUT",
      path: `${noxus}/mytest/scale`,
      type: "yaml",
      body: "apiVersion: autoscaling/v1\nkind: Scale\nmetadata: {name: mytest, namespace: {ns}}\nspec: {replicas: 4}\n",
    },
    {
      method: "PATCH",
      path: `${noxus}/mytest`,
      type: "application/strategic-merge-patch+yaml",
      body: "spec: {num: 3}",
    },
    { method: "PATCH", path: `${noxus}/mytest`, type: "application/merge-patch+yaml", body: "spec: {num: 3}" },
    { method: "PATCH", path: `${noxus}/mytest`, type: "application/json-patch+yaml", body: "- {op: add}" },
    { method: "POST", path: noxus, type: "yaml", body: "apiVersion: v1\nkind: Noxu\nmetadata: {name: x}\n" },
    remove,
  ],
};

/** Definitions as they are made, changed and taken away. */
export const extensionDefinitions: readonly Conversation[] = [
  approval,
  invalid,
  conflict,
  bundles,
  deprecation,
  ...selectors,
  ...finalization,
  registration,
  scope,
  versioning,
  yaml,
];
