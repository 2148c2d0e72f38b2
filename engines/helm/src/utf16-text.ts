// UTF-16 in files of values, which go-yaml knows by the mark at their beginning. Helm reads lines of bytes before that, and ends the last one.
// @see go.yaml.in/yaml/v2 readerc.go; k8s.io/apimachinery/pkg/util/yaml/decoder.go

/** The text of bytes that begin with the mark of UTF-16; undefined for all others. @throws {Error} with go-yaml's message */
export function readUtf16(content: Uint8Array): string | undefined {
  const isLittle = content[0] === 0xff && content[1] === 0xfe;
  if (!isLittle && !(content[0] === 0xfe && content[1] === 0xff)) return undefined;
  const ended = content.at(-1) === 10 ? content.subarray(2) : Buffer.concat([content.subarray(2), Buffer.of(10)]);
  const bytes = Buffer.from(ended);
  const units: number[] = [];
  const unitAt = (at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  for (let at = 0; at < bytes.length; at += 2) {
    if (at + 2 > bytes.length) throw new Error("yaml: incomplete UTF-16 character");
    const unit = unitAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) throw new Error("yaml: unexpected low surrogate area");
    units.push(unit);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    at += 2;
    if (at + 2 > bytes.length) throw new Error("yaml: incomplete UTF-16 surrogate pair");
    const low = unitAt(at);
    if (low < 0xdc00 || low > 0xdfff) throw new Error("yaml: expected low surrogate area");
    units.push(low);
  }
  return units.map((unit) => String.fromCharCode(unit)).join("");
}
