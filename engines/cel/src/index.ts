export { checkExpression, type Checked, type CheckOptions } from "./check-expression.ts";
export { CelError, type CelErrorCode } from "./cel-error.ts";
export { compile, type CompileOptions, type Program } from "./compile.ts";
export { celTypeOf, schemaType, type SchemaType, type TypedSchema } from "./schema-type.ts";
export { escapeName, type ValueShape } from "./to-cel-value.ts";
export { listOf, mapOf, optionalOf, printType, simpleTypes, struct, type CelType } from "./typing/cel-type.ts";
