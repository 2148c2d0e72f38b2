// The bytes of an IPv6 address.

/** 16 bytes; `text` must be valid and without a zone. An IPv4 address in IPv6 clothes has 4, as Go writes it into certificates. */
export function ipv6Bytes(text: string): Buffer {
  const dotted = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = dotted.split("::");
  const groups = (side: string): string[] => (side === "" ? [] : side.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const bytes = Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
  const isMapped = bytes.subarray(0, 12).equals(Buffer.from("00000000000000000000ffff", "hex"));
  return isMapped ? bytes.subarray(12) : bytes;
}
