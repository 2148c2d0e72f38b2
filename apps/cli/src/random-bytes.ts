// Random bytes as keys and passwords need them. Loading Node's cryptography takes longer than rendering a small chart.
import { closeSync, openSync, readSync } from "node:fs";

/** Random bytes from the system: from its device, where there is one. */
export function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  return fillFromDevice(bytes) ? bytes : crypto.getRandomValues(bytes);
}

function fillFromDevice(bytes: Uint8Array): boolean {
  let device: number;
  try {
    device = openSync("/dev/urandom", "r");
  } catch {
    return false; // systems without one
  }
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(device, bytes, filled, bytes.length - filled, null);
      if (count === 0) return false;
      filled += count;
    }
    return true;
  } finally {
    closeSync(device);
  }
}
