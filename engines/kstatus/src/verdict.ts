// The words of kstatus (sigs.k8s.io/cli-utils), which Flux's health checks speak.

/** How far an object is. `Unknown` is for what could not be read. */
export type HealthStatus = "Current" | "InProgress" | "Failed" | "Terminating" | "NotFound" | "Unknown";

/** A status and why. */
export type Health = { status: HealthStatus; message: string };

/** The object is what its spec asks for. */
export const current = (message: string): Health => ({ status: "Current", message });
/** The object is on its way. */
export const inProgress = (message: string): Health => ({ status: "InProgress", message });
/** The object will not get there without a change. */
export const failed = (message: string): Health => ({ status: "Failed", message });
