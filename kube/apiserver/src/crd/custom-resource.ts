// From a definition to the kinds that it serves, one resource a version.
import type { KubeObject } from "@sluice/objects";
import { mergeTypeOfCustom, type OpenApiSchema } from "@sluice/server-side-apply";
import type { Cell } from "../tables/cells.ts";
import { ageOf } from "../tables/age.ts";
import { ageColumn, nameColumn } from "../tables/columns.ts";
import { readJsonPath } from "../resources/json-path.ts";
import type { Column, KindVersions, Resource } from "../resources/resource.ts";
import { schemaStrategy } from "./schema-strategy.ts";
import { crdSpecOf, type CrdSpec, type CrdVersion } from "./crd-spec.ts";
import { byMaturity } from "./version-order.ts";

const verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

/** The served versions of a definition as resources. */
export function customResources(definition: KubeObject): Resource[] {
  const { group, names, scope, versions } = crdSpecOf(definition);
  const common = kindVersions(crdSpecOf(definition));
  return versions
    .filter(({ served }) => served)
    .map((version): Resource => {
      const schema = version.schema?.openAPIV3Schema;
      const hasStatus = version.subresources?.status !== undefined;
      const scale = version.subresources?.scale;
      return {
        group,
        version: version.name,
        kind: names.kind ?? "",
        plural: names.plural ?? "",
        singular: names.singular ?? "",
        listKind: names.listKind ?? "",
        shortNames: names.shortNames ?? [],
        categories: names.categories ?? [],
        namespaced: scope === "Namespaced",
        verbs,
        versions: common,
        hasStatus,
        statusLike: [],
        ...(scale
          ? {
              scale: {
                specReplicas: scale.specReplicasPath,
                statusReplicas: scale.statusReplicasPath,
                labelSelector: scale.labelSelectorPath,
              },
            }
          : {}),
        strategy: {
          ...common.strategies.get(`${group}/${version.name}`),
          selectableFields: selectableFields(version),
          ...(version.deprecated
            ? {
                deprecation: version.deprecationWarning ?? deprecationOf(version.name, crdSpecOf(definition)),
              }
            : {}),
        },
        columns: columnsOf(version),
        isCustom: true,
        mergeType: common.mergeTypes.get(`${group}/${version.name}`) ?? (() => mergeTypeOfCustom(undefined)),
        openApi: schema,
      };
    });
}

function kindVersions({ group, versions, conversion }: CrdSpec): KindVersions {
  const webhook = conversion?.strategy === "Webhook" ? conversion.webhook?.clientConfig : undefined;
  return {
    stored: versions.find(({ storage }) => storage)?.name ?? "",
    strategies: new Map(
      versions.map(({ name, schema }) => [`${group}/${name}`, schemaStrategy(schema?.openAPIV3Schema)]),
    ),
    mergeTypes: new Map(
      versions.map(({ name, schema }) => [
        `${group}/${name}`,
        once(() => mergeTypeOfCustom(schema?.openAPIV3Schema as OpenApiSchema | undefined)),
      ]),
    ),
    ...(webhook ? { converter: webhook } : {}),
    shown: new WeakMap(),
  };
}

/** The version is going away; the best one that is not, and is no less mature, is told. */
function deprecationOf(name: string, { group, names, versions }: CrdSpec): string {
  const instead = versions
    .filter((one) => one.served && !one.deprecated && byMaturity(one.name, name) < 0)
    .sort((left, right) => byMaturity(left.name, right.name))[0];
  const use = instead ? `; use ${group}/${instead.name} ${names.kind}` : "";
  return `${group}/${name} ${names.kind} is deprecated${use}`;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const selectableFields = ({ selectableFields: fields = [] }: CrdVersion) =>
  Object.fromEntries(
    fields.map(({ jsonPath }) => [
      jsonPath.slice(1),
      (object: KubeObject) => String(readJsonPath(object, jsonPath) ?? ""),
    ]),
  );

/** A value that is not of its column's type is not shown. @see tableconvertor.go cellForJSONValue */
function cellOf(value: unknown, type: string, now: number): Cell {
  if (type === "date") {
    if (typeof value !== "string") return null;
    return Number.isNaN(Date.parse(value)) ? "<invalid>" : ageOf(value, now);
  }
  if (type === "integer") return typeof value === "number" ? Math.trunc(value) : null;
  if (type === "number") return typeof value === "number" ? value : null;
  if (type === "boolean") return typeof value === "boolean" ? value : null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function columnsOf({ additionalPrinterColumns }: CrdVersion): Column[] {
  if (!additionalPrinterColumns) return [nameColumn, ageColumn];
  const own = additionalPrinterColumns.map(
    ({ name, type, jsonPath, priority = 0, description, format = "" }): Column => ({
      name,
      type,
      format,
      priority,
      description: description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`,
      cell(object, now) {
        const value = readJsonPath(object, jsonPath);
        if (value === undefined || value === null) return null;
        return cellOf(value, type, now);
      },
    }),
  );
  return [nameColumn, ...own];
}
