// SHA-256 (FIPS 180-4). Loading Node's crypto takes longer than a small build; a hash suffix needs a few hundred bytes of it.

/** The first `count` prime numbers. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

const firstPrimes = primes(64);
/** The first 32 bits of the fraction of a root, as FIPS 180-4 derives its constants. */
const fraction = (value: number): number => Math.trunc((value - Math.floor(value)) * 2 ** 32) | 0;
const rounds = Int32Array.from(firstPrimes, (prime) => fraction(Math.cbrt(prime)));
const start = Int32Array.from(firstPrimes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** The digest of a text in UTF-8, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  const message = pad(new TextEncoder().encode(text));
  const state = Int32Array.from(start);
  const schedule = new Int32Array(64);
  for (let offset = 0; offset < message.byteLength; offset += 64) {
    for (let index = 0; index < 16; index += 1) schedule[index] = message.getInt32(offset + index * 4);
    extend(schedule);
    compress(state, schedule);
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** A one, zeros, and the length in bits, to whole blocks of 64 bytes. */
function pad(bytes: Uint8Array): DataView {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n);
  return view;
}

function extend(schedule: Int32Array): void {
  const at = (index: number): number => schedule[index] ?? 0;
  for (let index = 16; index < 64; index += 1) {
    const near = at(index - 2);
    const far = at(index - 15);
    schedule[index] =
      (rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10)) +
      at(index - 7) +
      (rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3)) +
      at(index - 16);
  }
}

function compress(state: Int32Array, schedule: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let index = 0; index < 64; index += 1) {
    const first =
      h +
      (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
      ((e & f) ^ (~e & g)) +
      (rounds[index] ?? 0) +
      (schedule[index] ?? 0);
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index] ?? 0) + word));
}
