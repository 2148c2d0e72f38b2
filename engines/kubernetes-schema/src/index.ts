export { decodeProtobuf, isProtobuf } from "./decode-protobuf.ts";
export { FormError } from "./form-error.ts";
export { asGoWrites, goText } from "./go-json.ts";
export { answerInGoOrder, inGoOrder, sortedLikeGo } from "./go-order.ts";
export { toGoForm, toMetadataForm, type GoForm } from "./go-form.ts";
export { shapeOfKind, type Shape } from "./kind-shape.ts";
export { findBuiltinType, readTable, type PatchTag, type TableType } from "./table.ts";
export { ProtobufError, type ProtobufErrorCode } from "./wire-reader.ts";
