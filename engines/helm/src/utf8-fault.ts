// What go-yaml says of bytes that are no UTF-8. Files in Latin-1 are the usual case: they must not be read with other characters in them.
// @see go.yaml.in/yaml/v2 readerc.go
import { isUtf8 } from "node:buffer";

/** @returns what is wrong with the first bytes that are; undefined when all are right */
export function utf8Fault(bytes: Uint8Array): string | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const width = widthOf(lead);
    if (width === 0) return "yaml: invalid leading UTF-8 octet";
    if (at + width > bytes.length) return "yaml: incomplete UTF-8 octet sequence";
    let code = lead & (width === 1 ? 0x7f : width === 2 ? 0x1f : width === 3 ? 0x0f : 0x07);
    for (const trail of bytes.subarray(at + 1, at + width)) {
      if ((trail & 0xc0) !== 0x80) return "yaml: invalid trailing UTF-8 octet";
      code = (code << 6) | (trail & 0x3f);
    }
    if (code < ([0, 0, 0x80, 0x800, 0x1_0000][width] ?? 0)) return "yaml: invalid length of a UTF-8 sequence";
    if (isControl(code)) return "yaml: control characters are not allowed";
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10_ffff) return "yaml: invalid Unicode character";
    at += width;
  }
  return undefined;
}

/** What go-yaml's reader stops at, before it comes to bytes further on. */
const isControl = (code: number): boolean =>
  (code < 0x20 && code !== 9 && code !== 10 && code !== 13) || (code >= 0x7f && code < 0xa0 && code !== 0x85);

function widthOf(lead: number): number {
  if ((lead & 0x80) === 0) return 1;
  if ((lead & 0xe0) === 0xc0) return 2;
  if ((lead & 0xf0) === 0xe0) return 3;
  return (lead & 0xf8) === 0xf0 ? 4 : 0;
}
