/** metav1.Time as Kubernetes writes it: RFC 3339, UTC, whole seconds (`2026-01-02T03:04:05Z`). */
export const formatTime = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
