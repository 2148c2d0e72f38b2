// `status.history`: the last five different outcomes, the newest first.
import type { Kustomization } from "@sluice/api-kustomize";
import { formatDuration, formatTime } from "@sluice/objects";

type History = NonNullable<NonNullable<Kustomization["status"]>["history"]>;
const longest = 5;

/** The history with one more outcome; the same digest with the same status is counted, not listed again. */
export function addToHistory(
  history: History | undefined,
  outcome: {
    digest: string;
    status: string;
    revision: string;
    originRevision?: string;
    startedAt: number;
    now: number;
  },
): History {
  const { digest, status, revision, originRevision, startedAt, now } = outcome;
  const known = history?.find((entry) => entry.digest === digest && entry.lastReconciledStatus === status);
  const entry = {
    digest,
    firstReconciled: known?.firstReconciled ?? formatTime(now),
    lastReconciled: formatTime(now),
    lastReconciledDuration: formatDuration(Math.max(0, now - startedAt)),
    lastReconciledStatus: status,
    totalReconciliations: (known?.totalReconciliations ?? 0) + 1,
    metadata: { revision, ...(originRevision ? { originRevision } : {}) },
  };
  return [entry, ...(history ?? []).filter((one) => one !== known)].slice(0, longest);
}
