export { cloneJson, equalJson, parseJson, stringifyJson, type JsonObject, type JsonValue } from "./json.ts";
export {
  apiVersionOf,
  describeObject,
  groupVersionOf,
  gvkOf,
  refOf,
  type GroupVersionKind,
  type KubeObject,
  type ManagedFieldsEntry,
  type ObjectMeta,
  type ObjectRef,
  type OwnerReference,
} from "./object.ts";
export { findCondition, type Condition, type ConditionStatus } from "./condition.ts";
export { formatDuration, parseDuration, DurationError } from "./duration.ts";
export { formatMicroTime, formatTime } from "./time.ts";
export { goEscapes, quoteInGo } from "./go-quote.ts";
export { findJsonMistake, sortOfJson } from "./find-json-mistake.ts";
export { parseFieldSelector } from "./parse-field-selector.ts";
export { parseLabelSelector } from "./parse-label-selector.ts";
export {
  matchesFields,
  matchesLabels,
  SelectorError,
  toLabelRequirements,
  type FieldRequirement,
  type LabelRequirement,
  type LabelSelector,
} from "./selector.ts";
export {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatOfQuantity,
  formatQuantity,
  parseQuantity,
  QuantityError,
  roundedUp,
  type Quantity,
  type QuantityFormat,
} from "./quantity.ts";
export {
  label1035Problems,
  labelKeyProblems,
  labelProblems,
  labelValueProblems,
  subdomainProblems,
} from "./name-formats.ts";
