export { findBuiltinType, readTable, type PatchTag, type TableType } from "./table.ts";
