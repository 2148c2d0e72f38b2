// Expressions as Flux's health checks and dependencies have them.

/** What they see as `status`. */
export const fluxStatus = {
  phase: "Running",
  replicas: 3,
  observedGeneration: 2,
  conditions: [
    { type: "Ready", status: "True", observedGeneration: 2 },
    { type: "Synced", status: "False", reason: "Waiting" },
  ],
  addresses: { internal: "10.0.0.1" },
};

/** Expressions on it. */
export const fluxed: readonly string[] = [
  "status.conditions.filter(e, e.type == 'Ready').all(e, e.status == 'True')",
  "status.conditions.exists(e, e.type == 'Ready' && e.status == 'True')",
  "status.conditions.filter(e, e.type == 'Missing').size() > 0",
  "has(status.phase) && status.phase in ['Running', 'Succeeded']",
  "has(status.missing.deeper)",
  "status.missing == 1",
  "status.replicas + 1",
  "status.replicas >= 2.5",
  "status.replicas == status.observedGeneration + 1",
  "status.?addresses.?internal.orValue('none')",
  "status.?missing.?internal.orValue('none')",
  "status.conditions[0].status == status.conditions[1].status",
  "status.conditions[5].status",
  "status.conditions.map(c, c.type).join(',')",
  "status.conditions.exists_one(c, c.?reason.orValue('') == 'Waiting')",
  "base64.encode(b'hello')",
  "base64.encode(bytes(status.phase))",
  "string(base64.decode('aGVsbG8='))",
  "string(base64.decode('aGVsbG8'))",
  "string(base64.decode('aGVs\\nbG8='))",
  "base64.decode('a')",
  "base64.decode('ab=c')",
  "base64.decode('!')",
  "base64.decode(status.phase)",
  "base64.decode('')",
  "'ab\u{1d4b3}c'.reverse()",
  "status.phase.reverse()",
  "dyn(1).reverse()",
  "'a-b'.split('-').join('+')",
  "sets.contains(['a', 'b'], [status.phase])",
  "duration('1h') > duration('30m')",
  "int('x') == 1",
  "cel.bind(x, 1, x)",
];
