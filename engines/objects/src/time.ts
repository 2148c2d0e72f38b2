/** metav1.Time as Kubernetes writes it: RFC 3339, UTC, whole seconds (`2026-01-02T03:04:05Z`). */
export const formatTime = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;

/** The same with microseconds, as Kubernetes' `MicroTime` has it. */
export const formatMicroTime = (epochMs: number): string => new Date(epochMs).toISOString().replace("Z", "000Z");
