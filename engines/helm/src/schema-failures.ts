// Violations of a schema in the words of santhosh-tekuri/jsonschema v6, which Helm 4 prints.
import type { ErrorObject } from "ajv";
import { printPlain } from "@sluice/gotemplate";

type Failure = ErrorObject & { data?: unknown; schema?: unknown; parentSchema?: object };

/** All violations, a line each; names that are missing, or too many, share theirs. */
export function describeFailures(failures: readonly ErrorObject[]): string {
  const some = (failures as readonly Failure[]).filter(({ keyword }) => keyword !== "if");
  const groups = Map.groupBy(some, (failure) =>
    isNamed(failure) ? `${failure.schemaPath} ${failure.instancePath}` : failure,
  );
  const lines = [...groups.values()].map((group) => `- at '${group[0]?.instancePath ?? ""}': ${describeGroup(group)}`);
  return [...new Set(lines)].join("\n");
}

const isNamed = ({ keyword }: Failure): boolean => keyword === "required" || keyword === "additionalProperties";

function describeGroup(group: readonly Failure[]): string {
  const [first] = group;
  if (!first || !isNamed(first)) return first ? describe(first) : "";
  const given = group.map(({ params }) => params as { missingProperty?: string; additionalProperty?: string });
  if (first.keyword === "additionalProperties")
    return `additional properties ${given.map(({ additionalProperty }) => quoted(additionalProperty)).join(", ")} not allowed`;
  return `missing ${group.length === 1 ? "property" : "properties"} ${given.map(({ missingProperty }) => quoted(missingProperty)).join(", ")}`;
}

const typeOrder = ["null", "boolean", "number", "integer", "string", "array", "object"];

const quoted = (value: unknown): string => `'${typeof value === "string" ? value : printPlain(value)}'`;
const shown = (value: unknown): string => (typeof value === "string" ? `'${value}'` : JSON.stringify(value));

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function describe({ keyword, params, data, schema, message = "" }: Failure): string {
  const given = params as { [name: string]: unknown };
  switch (keyword) {
    case "type": {
      const types = Array.isArray(schema) ? (schema as string[]) : [String(schema)];
      const wanted = types.toSorted((left, right) => typeOrder.indexOf(left) - typeOrder.indexOf(right)).join(" or ");
      return `got ${typeOf(data)}, want ${wanted}`;
    }
    case "enum":
      return `value must be one of ${(schema as unknown[]).map(shown).join(", ")}`;
    case "const":
      return `value must be ${shown(schema)}`;
    case "pattern":
      return `${quoted(data)} does not match pattern ${quoted(schema)}`;
    case "format":
      return `${quoted(data)} is not valid ${String(schema)}`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `${keyword}: got ${String(data)}, want ${String(schema)}`;
    case "minLength":
    case "maxLength":
      return `${keyword}: got ${Array.from(data as string).length}, want ${String(schema)}`;
    case "minItems":
    case "maxItems":
      return `${keyword}: got ${(data as unknown[]).length}, want ${String(schema)}`;
    case "minProperties":
    case "maxProperties":
      return `${keyword}: got ${Object.keys(data as object).length}, want ${String(schema)}`;
    case "uniqueItems":
      return `items at ${String(given["j"])} and ${String(given["i"])} are equal`;
    case "multipleOf":
      return `multipleOf: got ${String(data)}, want ${String(schema)}`;
    case "anyOf":
      return "'anyOf' failed";
    case "oneOf":
      return given["passingSchemas"]
        ? `'oneOf' failed, subschemas ${(given["passingSchemas"] as number[]).join(", ")} matched`
        : "'oneOf' failed, none matched";
    case "not":
      return "'not' failed";
    case "false schema":
      return "false schema";
    default:
      return message;
  }
}
