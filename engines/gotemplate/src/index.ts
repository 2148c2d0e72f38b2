export { escapeHtml, escapeQuery, escapeScript } from "./builtins/escape.ts";
export { formatFloat } from "./format/format-float.ts";
export { printPlain, sprint, sprintln } from "./format/print-value.ts";
export { refuseEndless } from "./format/printed-size.ts";
export { isPrintable, quote } from "./format/quote.ts";
export { sprintf } from "./format/sprintf.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { findOverflow } from "./stack-overflow.ts";
export { TemplateError, type TemplateErrorCode } from "./template-error.ts";
export { TemplateSet, type ParsedTemplate, type TemplateSetOptions } from "./template-set.ts";
export {
  compareText,
  elementType,
  entryOf,
  GoComplex,
  GoNumber,
  GoStruct,
  int64,
  isFunction,
  isInteger,
  isMap,
  isSlice,
  isTrue,
  kindOf,
  lengthOf,
  numberOf,
  sizeOf,
  sortedKeys,
  typeName,
  withGoType,
  withMethods,
  type CallContext,
  type Functions,
  type GoFunction,
  type GoMap,
  type Kind,
} from "./values.ts";
