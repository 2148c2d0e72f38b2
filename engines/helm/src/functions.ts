// The functions that Helm adds to sprig's, and those that it replaces.
// @see helm v4.2.3 pkg/engine/funcs.go, engine.go
import {
  findOverflow,
  quote,
  refuseEndless,
  TemplateError,
  type CallContext,
  type Functions,
  type GoFunction,
} from "@sluice/gotemplate";
import { parseJson } from "@sluice/objects";
import { encodeJson, parseJson as parseGoJson, sprigFunctions, type SprigPorts } from "@sluice/sprig";
import { stringifyYaml } from "@sluice/yaml";
import { isUnusual, readAsGoYaml, readFirstDocument } from "./go-yaml.ts";
import { stringifyYamlPretty } from "./pretty-yaml.ts";
import { GoPanic, stringifyToml, parseToml } from "./toml.ts";
import { asFloats, asIntegers, isTable, type Values } from "./values.ts";

/** An object of the cluster, or a list of them; undefined when there is none. */
export type Lookup = (wanted: {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
}) => object | undefined;

/** What the functions need from outside. */
export type FunctionPorts = SprigPorts & {
  lookup?: Lookup;
  /** Failures of `required` and `fail` become empty texts, as `helm lint` has it. */
  isLint?: boolean;
  /** Is told what `required` and `fail` would have stopped, in lint mode. */
  onLint?: (finding: { what: "required" | "fail"; value: unknown; message: string }) => void;
};

/** `required` and `fail` mark their message, so that it can be told from others. */
export class RequiredError extends Error {
  override readonly name = "RequiredError";
}

const mostIncludes = 1_000;

/** Every function of Helm's templates. */
export function helmFunctions(ports: FunctionPorts): Functions {
  const functions = new Map(sprigFunctions(ports));
  functions.delete("env");
  functions.delete("expandenv");
  for (const [name, one] of Object.entries({ ...texts, ...templates(), ...checks(ports) })) functions.set(name, one);
  if (!ports.lookupHost) functions.set("getHostByName", { types: text, call: () => "" });
  functions.set("lookup", {
    types: ["string", "string", "string", "string"],
    call([apiVersion, kind, namespace, name]) {
      const wanted = { apiVersion, kind, namespace, name } as Parameters<Lookup>[0];
      return asIntegers((ports.isLint ? undefined : ports.lookup?.(wanted)) ?? {});
    },
  });
  return functions;
}

/** Functions without `must` swallow what they cannot do, by Helm's definition; limits are no such thing. */
function orElse<T>(instead: (message: string) => T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const overflow = findOverflow(error);
    if (overflow) throw overflow;
    if (error instanceof GoPanic) throw error;
    if (error instanceof TemplateError && (error.code === "LIMIT" || error.code === "ABORTED")) throw error;
    return instead((error as Error).message);
  }
}

const orEmpty = (work: () => string): string => orElse(() => "", work);
const orMessage = (work: () => string): string => orElse((message) => message, work);
const orError = (work: () => Values): Values => orElse((message): Values => ({ Error: message }), work);
const orErrors = (work: () => unknown[]): unknown[] => orElse((message): unknown[] => [message], work);

/** A writer of values that may share their parts, and so be endless. */
const writing =
  (write: (value: unknown, context: CallContext) => string) =>
  (value: unknown, context: CallContext): string => {
    refuseEndless(value);
    return write(value, context);
  };

/** By way of JSON, as sigs.k8s.io/yaml goes. */
const toYaml = (value: unknown, context: CallContext): string => {
  const json = encodeForYaml(context, value ?? null);
  return stringifyYaml(parseJson(isUnusual(json) ? readAsGoYaml(json) : json)).replace(/\n$/, "");
};

function encodeForYaml(context: CallContext, value: unknown): string {
  try {
    return encodeJson(context, value);
  } catch (error) {
    const overflow = findOverflow(error);
    if (overflow) throw overflow;
    if (error instanceof TemplateError) throw error;
    throw new Error(`error marshaling into JSON: ${(error as Error).message}`, { cause: error });
  }
}
const toYamlPretty = writing(stringifyYamlPretty);
const toToml = writing(stringifyToml);

const firstDocument = (text: string): unknown => asFloats(readFirstDocument(text));

function readTable(text: string): Values {
  const value = firstDocument(text);
  if (value === null || value === undefined) return {};
  if (!isTable(value))
    throw new Error(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonSort(value)} into Go value of type map[string]interface {}`,
    );
  return value;
}

function readList(text: string): unknown[] {
  const value = firstDocument(text);
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value))
    throw new Error(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonSort(value)} into Go value of type []interface {}`,
    );
  return value;
}

const jsonSort = (value: unknown): string =>
  Array.isArray(value) ? "array" : isTable(value) ? "object" : typeof value === "boolean" ? "bool" : typeof value;

const any = ["interface {}"];
const text = ["string"];

const texts: { readonly [name: string]: GoFunction } = {
  toYaml: { types: any, call: ([value], context) => orEmpty(() => toYaml(value, context)) },
  mustToYaml: { types: any, call: ([value], context) => toYaml(value, context) },
  toYamlPretty: { types: any, call: ([value], context) => orEmpty(() => toYamlPretty(value, context)) },
  fromYaml: { types: text, call: ([yaml]) => orError(() => readTable(yaml as string)) },
  fromYamlArray: { types: text, call: ([yaml]) => orErrors(() => readList(yaml as string)) },
  toToml: { types: any, call: ([value], context) => orMessage(() => toToml(value, context)) },
  mustToToml: { types: any, call: ([value], context) => toToml(value, context) },
  fromToml: { types: text, call: ([toml]) => orError(() => parseToml(toml as string)) },
  fromJson: {
    types: text,
    call: ([json]) =>
      orError(() => parseJsonAs(json as string, { accept: isTable, empty: {}, type: "map[string]interface {}" })),
  },
  fromJsonArray: {
    types: text,
    call: ([json]) =>
      orErrors(() => parseJsonAs(json as string, { accept: isList, empty: [], type: "[]interface {}" })),
  },
};

const isList = (value: unknown): value is unknown[] => Array.isArray(value);

function parseJsonAs<T>(
  json: string,
  { accept, empty, type }: { accept: (value: unknown) => value is T; empty: T; type: string },
): T {
  const { value, error } = parseGoJson(json);
  if (error !== undefined) throw new Error(error);
  if (value === null) return empty;
  if (!accept(value)) throw new Error(`json: cannot unmarshal ${jsonSort(value)} into Go value of type ${type}`);
  return value;
}

function templates(): { readonly [name: string]: GoFunction } {
  const depths = new Map<string, number>();
  return {
    include: {
      types: ["string", "interface {}"],
      call([name, data], context) {
        const depth = depths.get(name as string) ?? 0;
        if (depth > mostIncludes)
          throw new Error(
            `rendering template has a nested reference name: ${name as string}: unable to execute template`,
          );
        depths.set(name as string, depth + 1);
        try {
          return context.execute(name as string, data ?? undefined);
        } finally {
          depths.set(name as string, depth);
        }
      },
    },
    tpl: { types: ["string", "interface {}"], call: ([source, data], context) => tpl(source as string, data, context) },
  };
}

function tpl(source: string, data: unknown, context: CallContext): string {
  if (!source.includes("{{")) return source;
  try {
    return context.executeText("gotpl", source, data ?? undefined).replaceAll("<no value>", "");
  } catch (error) {
    if (!(error instanceof TemplateError) || error.code === "LIMIT" || error.code === "ABORTED") throw error;
    const what = error.code === "SYNTAX" ? "cannot parse template" : "error during tpl function execution for";
    throw new Error(`${what} ${quote(source)}: ${error.message}`, { cause: error });
  }
}

function checks({ isLint = false, onLint }: FunctionPorts): { readonly [name: string]: GoFunction } {
  return {
    required: {
      types: ["string", "interface {}"],
      call([warning, value]) {
        if (value !== null && value !== undefined && value !== "") return value;
        if (!isLint) throw new RequiredError(warning as string);
        onLint?.({ what: "required", value, message: warning as string });
        return "";
      },
    },
    fail: {
      types: text,
      call([message]) {
        if (!isLint) throw new RequiredError(message as string);
        onLint?.({ what: "fail", value: null, message: message as string });
        return "";
      },
    },
  };
}
