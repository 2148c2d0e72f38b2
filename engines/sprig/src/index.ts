// The functions of sprig 3.3, for any set of Go templates.
export { sprigFunctions, type SprigPorts } from "./sprig-functions.ts";
export { SprigError, type SprigErrorCode } from "./sprig-error.ts";
export { rfc3339Of } from "./go-time.ts";
export { encodeJson } from "./json.ts";
export { parseJson } from "./parse-json.ts";
export { parseDate, parseRfc3339 } from "./parse-time.ts";
export { compilePattern } from "./regex.ts";
export { parseGoUrl } from "./url.ts";
export { isGoNil, nilMap } from "./go-nil.ts";
export { bytesOf, textOf } from "./go-text.ts";
export { cryptography } from "./loaded-on-demand.ts";
