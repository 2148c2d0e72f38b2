// Messages whose JSON is no map of their fields: times, quantities, numbers or texts, JSON within JSON.
// @see the MarshalJSON methods of k8s.io/apimachinery and apiextensions v1
import { parseJson, type JsonObject, type JsonValue } from "@sluice/objects";
import { ProtobufError, readText, readValues, type WireValue } from "./wire-reader.ts";

type ReadMessage = (type: string, bytes: Uint8Array) => JsonObject;
/** From bytes to JSON; undefined for what is not there, such as the zero time. */
type Special = (bytes: Uint8Array, read: ReadMessage) => JsonValue | undefined;

const valuesByField = (bytes: Uint8Array): Map<number, WireValue> =>
  new Map(Array.from(readValues(bytes), (value) => [value.field, value]));

function readTime(bytes: Uint8Array, digits: 0 | 6): string | undefined {
  const values = valuesByField(bytes);
  if (values.size === 0) return undefined;
  const seconds = Number(values.get(1)?.number ?? 0n);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new ProtobufError("MALFORMED", `no time has ${seconds} seconds since 1970`);
  const whole = date.toISOString().slice(0, 19);
  if (digits === 0) return `${whole}Z`;
  const micros = Math.floor(Number(values.get(2)?.number ?? 0n) / 1000);
  return `${whole}.${String(micros).padStart(6, "0")}Z`;
}

function readIntOrString(bytes: Uint8Array): JsonValue {
  const values = valuesByField(bytes);
  const isText = (values.get(1)?.number ?? 0n) === 1n;
  return isText ? readText(values.get(3)?.bytes ?? new Uint8Array()) : Number(values.get(2)?.number ?? 0n);
}

/** JSON that is carried as bytes. */
function readRaw(bytes: Uint8Array): JsonValue | undefined {
  const raw = valuesByField(bytes).get(1)?.bytes;
  if (!raw || raw.length === 0) return undefined;
  try {
    return parseJson(readText(raw));
  } catch (error) {
    throw new ProtobufError("MALFORMED", `JSON within the object: ${(error as Error).message}`, error);
  }
}

const schemaProps = "apiextensions/v1.JSONSchemaProps";

/** A schema, or what `otherwise` makes of the message. */
const schemaOr =
  (otherwise: (values: WireValue[], read: ReadMessage) => JsonValue, schemaField: number): Special =>
  (bytes, read) => {
    const values = [...readValues(bytes)];
    const schema = values.find(({ field }) => field === schemaField);
    return schema ? read(schemaProps, schema.bytes) : otherwise(values, read);
  };

/** By the message's name in the table. */
export const specialMessages: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["meta/v1.Time", (bytes) => readTime(bytes, 0)],
  ["meta/v1.MicroTime", (bytes) => readTime(bytes, 6)],
  ["meta/v1.FieldsV1", readRaw],
  ["resource.Quantity", (bytes) => readText(valuesByField(bytes).get(1)?.bytes ?? new Uint8Array())],
  ["intstr.IntOrString", readIntOrString],
  ["runtime.RawExtension", readRaw],
  ["apiextensions/v1.JSON", readRaw],
  [
    "apiextensions/v1.JSONSchemaPropsOrBool",
    schemaOr((values) => values.some(({ field, number }) => field === 1 && number !== 0n), 2),
  ],
  [
    "apiextensions/v1.JSONSchemaPropsOrArray",
    schemaOr(
      (values, read) => values.filter(({ field }) => field === 2).map(({ bytes }) => read(schemaProps, bytes)),
      1,
    ),
  ],
  [
    "apiextensions/v1.JSONSchemaPropsOrStringArray",
    schemaOr((values) => values.filter(({ field }) => field === 2).map(({ bytes }) => readText(bytes)), 1),
  ],
]);
