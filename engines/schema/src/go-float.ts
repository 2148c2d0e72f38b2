// Numbers appear in messages the way Go prints them.

/** A number as Go's `%v` prints it: an integer in full, a float64 like `1e+06` or `0.5`. @see strconv.FormatFloat, verb g */
export function goFloat(value: number, kind: "int" | "float" = Number.isInteger(value) ? "int" : "float"): string {
  if (kind === "int") return BigInt(Math.trunc(value)).toString();
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
