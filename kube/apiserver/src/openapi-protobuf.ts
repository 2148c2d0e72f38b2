// OpenAPI v2 in protobuf: the same document as in JSON, for clients that ask for no other form.
// @see github.com/google/gnostic-models openapiv2/OpenAPIv2.proto, v0.7.0

type Value = { readonly [key: string]: unknown };

/** How a field is written: its number, and what it is. Messages that hold nothing but a list or named entries are written where they stand. */
type Field = readonly [number: number, write: (value: unknown) => Uint8Array[]];
type Fields = { readonly [key: string]: Field };

const text = (value: unknown): Uint8Array[] => [Buffer.from(String(value))];
const truth = (value: unknown): Uint8Array[] => (value === true ? [varint(1)] : []);
const whole = (value: unknown): Uint8Array[] => [varint(Number(value))];
const any = (value: unknown): Uint8Array[] => [delimited(2, Buffer.from(`${JSON.stringify(value)}\n`))];
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function decimal(value: unknown): Uint8Array[] {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(Number(value));
  return [bytes];
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(Math.trunc(value)));
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return Buffer.from([...bytes, Number(left)]);
}

const delimited = (number: number, body: Uint8Array): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(body.length), body]);

/** Numbers and truth values stand for themselves, everything else has its length before it. */
function tagged(number: number, write: Field[1], value: unknown): Uint8Array[] {
  const wire = write === truth || write === whole ? 0 : write === decimal ? 1 : 2;
  return write(value).map((body) =>
    wire === 2 ? delimited(number, body) : Buffer.concat([varint((number << 3) | wire), body]),
  );
}

const isExtension = (key: string): boolean => key.startsWith("x-");

/** A message with the fields of a table, in their order; `extensions` is where what begins with `x-` goes. */
const message =
  (fields: () => Fields, extensions: number): Field[1] =>
  (value) => {
    const given = value as Value;
    const known = Object.entries(fields()).filter(([key]) => given[key] !== undefined && given[key] !== null);
    const parts = known
      .sort(([, [one]], [, [other]]) => one - other)
      .flatMap(([key, [number, write]]) => tagged(number, write, given[key]));
    const others = Object.keys(given).filter(isExtension);
    return [
      Buffer.concat([
        ...parts,
        ...others.map((key) => delimited(extensions, named(key, any(given[key])[0] ?? Buffer.alloc(0)))),
      ]),
    ];
  };

const named = (name: string, value: Uint8Array): Buffer =>
  Buffer.concat([delimited(1, Buffer.from(name)), delimited(2, value)]);

/** A message of named entries. */
const entries =
  (number: number, write: Field[1]): Field[1] =>
  (value) => [
    Buffer.concat(
      Object.entries(value as Value).map(([name, inner]) =>
        delimited(number, named(name, Buffer.concat(write(inner)))),
      ),
    ),
  ];

/** As many fields as there are items. */
const each =
  (write: Field[1]): Field[1] =>
  (value) =>
    listOf(value).flatMap(write);

/** A message that holds a list, or one of several others, in a field. */
const within =
  (number: number, write: Field[1]): Field[1] =>
  (value) => [Buffer.concat(tagged(number, write, value))];

const schema: Field[1] = message(() => schemaFields, 31);
const schemaFields: Fields = {
  $ref: [1, text],
  format: [2, text],
  title: [3, text],
  description: [4, text],
  default: [5, any],
  multipleOf: [6, decimal],
  maximum: [7, decimal],
  exclusiveMaximum: [8, truth],
  minimum: [9, decimal],
  exclusiveMinimum: [10, truth],
  maxLength: [11, whole],
  minLength: [12, whole],
  pattern: [13, text],
  maxItems: [14, whole],
  minItems: [15, whole],
  uniqueItems: [16, truth],
  maxProperties: [17, whole],
  minProperties: [18, whole],
  required: [19, each(text)],
  enum: [20, each(any)],
  additionalProperties: [
    21,
    (value) => (typeof value === "boolean" ? within(2, truth)(value) : within(1, schema)(value)),
  ],
  type: [22, within(1, each(text))],
  items: [23, within(1, each(schema))],
  allOf: [24, each(schema)],
  properties: [25, entries(1, schema)],
  readOnly: [27, truth],
  example: [30, any],
};

const queryParameter = message(
  () => ({
    required: [1, truth],
    in: [2, text],
    description: [3, text],
    name: [4, text],
    type: [6, text],
    format: [7, text],
    uniqueItems: [20, truth],
  }),
  23,
);

const response = message(() => ({ description: [1, text], schema: [2, within(1, schema)] }), 5);

const operation = message(
  () => ({
    description: [3, text],
    operationId: [5, text],
    // A parameter, not a body, of a query.
    parameters: [8, each(within(1, within(2, within(3, queryParameter))))],
    responses: [9, entries(1, within(1, response))],
  }),
  13,
);

const pathItem = message(
  () => ({ get: [2, operation], put: [3, operation], delete: [5, operation], patch: [8, operation] }),
  10,
);

const openApi = message(
  () => ({
    swagger: [1, text],
    info: [2, message(() => ({ title: [1, text], version: [2, text] }), 7)],
    paths: [8, entries(2, pathItem)],
    definitions: [9, entries(1, schema)],
  }),
  16,
);

/** A document of `openapi-v2.ts` in protobuf. What protobuf has no field for, such as `oneOf`, is left out: it is no part of v2. */
export const toProtobuf = (document: object): Uint8Array => Buffer.concat(openApi(document));
