// From a definition to the kinds that it serves, one resource a version.
import type { KubeObject } from "@sluice/objects";
import { mergeTypeOfCustom, type OpenApiSchema } from "@sluice/server-side-apply";
import { ageOf } from "../tables/age.ts";
import { ageColumn, nameColumn } from "../tables/columns.ts";
import { readJsonPath } from "../resources/json-path.ts";
import type { Column, Resource } from "../resources/resource.ts";
import { schemaStrategy } from "./schema-strategy.ts";
import { crdSpecOf, type CrdVersion } from "./crd-spec.ts";

const verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

/** The served versions of a definition as resources. */
export function customResources(definition: KubeObject): Resource[] {
  const { group, names, scope, versions, conversion } = crdSpecOf(definition);
  const webhook = conversion?.strategy === "Webhook" ? conversion.webhook?.clientConfig : undefined;
  const stored = versions.find(({ storage }) => storage);
  return versions
    .filter(({ served }) => served)
    .map((version): Resource => {
      const schema = version.schema?.openAPIV3Schema;
      const hasStatus = version.subresources?.status !== undefined;
      const scale = version.subresources?.scale;
      const mergeType = once(() => mergeTypeOfCustom(schema as OpenApiSchema | undefined));
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
        ...(webhook ? { conversion: webhook } : {}),
        ...(stored === undefined ? {} : { storageVersion: stored.name }),
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
          ...schemaStrategy(schema),
          selectableFields: selectableFields(version),
          ...(version.deprecated
            ? {
                deprecation: version.deprecationWarning ?? `${group}/${version.name} ${names.kind} is deprecated`,
              }
            : {}),
        },
        columns: columnsOf(version),
        isCustom: true,
        mergeType,
        openApi: schema,
      };
    });
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
        if (type === "date") return ageOf(value, now);
        return typeof value === "number"
          ? value
          : typeof value === "object"
            ? JSON.stringify(value)
            : String(value as string | boolean);
      },
    }),
  );
  return [nameColumn, ...own];
}
