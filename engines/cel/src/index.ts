export { checkExpression, type Checked, type CheckOptions } from "./check-expression.ts";
export { CelError, type CelErrorCode } from "./cel-error.ts";
export { compile, type Outcome, type Program } from "./compile.ts";
export type { CompileOptions } from "./prepare.ts";
export type { ValueShape } from "./evaluate/from-json.ts";
export {
  authorizerOf,
  requestResourceOf,
  type AccessAnswer,
  type AccessQuestion,
  type AnswerAccess,
} from "./libraries/authorizer.ts";
export { celTypeOf, schemaType, type SchemaType, type TypedSchema } from "./schema-type.ts";
export { misplacedMessages } from "./misplaced-messages.ts";
export { escapeName } from "./names.ts";
export { listOf, mapOf, optionalOf, printType, simpleTypes, struct, type CelType } from "./typing/cel-type.ts";
export { Held, lazyMap, type Lazily } from "./held.ts";
