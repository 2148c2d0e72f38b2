export { editYaml, type YamlEdit } from "./edit.ts";
export { type Dialect } from "./go-schema.ts";
export { locate, type Place } from "./locate.ts";
export { parseYaml, parseYamlDocuments, type ParseOptions, type YamlDocument } from "./parse.ts";
export { stringifyYaml, stringifyYamlDocuments, type StringifyOptions } from "./stringify.ts";
export type { OnStyle, ScalarStyle } from "./find-styles.ts";
export { canBePlain } from "./plain-text.ts";
export { compareKeys } from "./sort-keys.ts";
export { YamlError } from "./yaml-error.ts";
