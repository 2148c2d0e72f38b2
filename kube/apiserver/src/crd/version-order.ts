// The versions of a custom kind in the order of their maturity: stable before beta before alpha, the higher before the lower, then whatever is
// named otherwise.
// @see apimachinery pkg/version/helpers.go CompareKubeAwareVersionStrings

const form = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const stages = ["alpha", "beta", undefined];

/** Less than zero when `left` comes first. */
export function byMaturity(left: string, right: string): number {
  const [a, b] = [form.exec(left), form.exec(right)];
  if (!a || !b) return a ? -1 : b ? 1 : left < right ? -1 : left > right ? 1 : 0;
  return (
    stages.indexOf(b[2]) - stages.indexOf(a[2]) || Number(b[1]) - Number(a[1]) || Number(b[3] ?? 0) - Number(a[3] ?? 0)
  );
}
