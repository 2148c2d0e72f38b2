export { decodeProtobuf, isProtobuf } from "./decode-protobuf.ts";
export { fillZero } from "./fill-zero.ts";
export { findBuiltinType, readTable, type PatchTag, type TableType } from "./table.ts";
export { ProtobufError, type ProtobufErrorCode } from "./wire-reader.ts";
