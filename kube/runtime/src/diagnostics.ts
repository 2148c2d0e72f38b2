// What one wants to see of a process that misbehaves, while it runs: what its controllers do, where its time goes, what fills its memory. The paths
// are those of Go's pprof; the formats are the ones that Chrome's and VS Code's tools open.
import { Session } from "node:inspector/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { getHeapSnapshot } from "node:v8";

/** Tells what the controllers are doing, in plain data. */
export type StateOf = () => unknown;

const root = "/debug/pprof/";
const longestProfileSeconds = 300;

/** Answers paths below `/debug/pprof/`; false for all others. One profile is made at a time, others get 409. */
export type Diagnostics = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Diagnostics of this process. */
export function createDiagnostics(state: StateOf): Diagnostics {
  let isProfiling = false;

  const profile = async (seconds: number, response: ServerResponse): Promise<void> => {
    if (isProfiling) return void response.writeHead(409).end("a profile is being made already\n");
    isProfiling = true;
    const session = new Session();
    try {
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.start");
      await sleep(seconds * 1000);
      const { profile: made } = await session.post("Profiler.stop");
      response.writeHead(200, file("cpu.cpuprofile")).end(JSON.stringify(made));
    } finally {
      session.disconnect();
      isProfiling = false;
    }
  };

  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://here");
    if (!pathname.startsWith(root)) return false;
    const seconds = Number(searchParams.get("seconds") ?? 30);
    const what = pathname.slice(root.length);
    if (what === "") response.writeHead(200, { "content-type": "text/plain" }).end(index);
    else if (what === "state") answerState(state, response);
    else if (what === "heap") getHeapSnapshot().pipe(response.writeHead(200, file("heap.heapsnapshot")));
    else if (what !== "profile") response.writeHead(404).end(`there is no ${what}\n\n${index}`);
    else if (!(seconds > 0 && seconds <= longestProfileSeconds))
      response.writeHead(400).end(`seconds: want more than 0, and at most ${longestProfileSeconds}\n`);
    else profile(seconds, response).catch((error: Error) => response.writeHead(500).end(`${error.message}\n`));
    return true;
  };
}

const index = `${root}state               what the controllers are doing, and how the process is
${root}profile?seconds=30  where the time goes (.cpuprofile)
${root}heap                what is in memory (.heapsnapshot); the process stands still meanwhile
`;

const file = (name: string) => ({
  "content-type": "application/octet-stream",
  "content-disposition": `attachment; filename="${name}"`,
});

function answerState(state: StateOf, response: ServerResponse): void {
  const { rss, heapUsed } = process.memoryUsage();
  const resources = Object.groupBy(process.getActiveResourcesInfo(), (name) => name);
  const process_ = {
    uptimeSeconds: Math.round(process.uptime()),
    rss,
    heapUsed,
    active: Object.fromEntries(Object.entries(resources).map(([name, all = []]) => [name, all.length])),
  };
  const text = JSON.stringify({ controllers: state(), process: process_ }, undefined, 2);
  response.writeHead(200, { "content-type": "application/json" }).end(`${text}\n`);
}
