// Connections through a SOCKS proxy, as `proxy-url: socks5://host:port` of a kubeconfig names one. The proxy looks names up, as with Go.
// @see RFC 1928, and RFC 1929 for user and password
import net from "node:net";

const version = 5;
const noLogin = 0;
const byPassword = 2;
const patienceMs = 30_000;

const problems: { [code: number]: string } = {
  1: "general failure",
  2: "the rules of the proxy do not allow it",
  3: "the network cannot be reached",
  4: "the host cannot be reached",
  5: "the connection was refused",
  6: "too many hops",
  7: "the proxy does not connect",
  8: "the proxy does not know such an address",
};

/** A connection to `host:port` by way of the proxy. @throws {Error} with the proxy's reason */
export async function connectThroughSocks(proxy: URL, target: { host: string; port: number }): Promise<net.Socket> {
  const host = proxy.hostname.replace(/^\[|\]$/g, "");
  const socket = net.connect({ host, port: Number(proxy.port || 1080) });
  socket.setTimeout(patienceMs, () => socket.destroy(failure(proxy, `no answer within ${patienceMs / 1000} s`)));
  const reader = createReader(socket);
  try {
    await logIn(proxy, socket, reader);
    const name = Buffer.from(target.host, "utf8");
    const port = Buffer.from([target.port >> 8, target.port & 0xff]);
    socket.write(Buffer.concat([Buffer.from([version, 1, 0, 3, name.length]), name, port]));
    const [, code = 1, , kind = 1] = await reader.read(4);
    if (code !== 0) throw failure(proxy, `${target.host}:${target.port}: ${problems[code] ?? `error ${code}`}`);
    const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await reader.read(1))[0] ?? 0);
    await reader.read(length + 2); // the address that the proxy connects from: nobody needs it
    reader.release();
    socket.setTimeout(0);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function logIn(proxy: URL, socket: net.Socket, reader: Reader): Promise<void> {
  const [user, password] = [proxy.username, proxy.password].map((part) => Buffer.from(decodeURIComponent(part)));
  const method = proxy.username === "" ? noLogin : byPassword;
  socket.write(Buffer.from([version, 1, method]));
  const [spoken, chosen] = await reader.read(2);
  if (spoken !== version || chosen !== method) throw failure(proxy, "it wants another way to log in");
  if (method === noLogin || !user || !password) return;
  socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]));
  const [, answer] = await reader.read(2);
  if (answer !== 0) throw failure(proxy, "it does not accept user and password");
}

const failure = ({ host }: URL, why: string): Error => new Error(`the SOCKS proxy ${host}: ${why}`);

type Reader = { read(count: number): Promise<Buffer>; release(): void };

/** Reads so many bytes at a time; what is left over goes back. */
function createReader(socket: net.Socket): Reader {
  let held = Buffer.alloc(0);
  let wanted: { count: number; resolve(bytes: Buffer): void; reject(error: Error): void } | undefined;
  let broken: Error | undefined;
  const serve = (): void => {
    if (!wanted) return;
    if (held.length >= wanted.count) {
      const bytes = held.subarray(0, wanted.count);
      held = held.subarray(wanted.count);
      wanted.resolve(bytes);
    } else if (broken) wanted.reject(broken);
    else return;
    wanted = undefined;
  };
  const take = (chunk: Buffer): void => {
    held = Buffer.concat([held, chunk]);
    serve();
  };
  const fail = (error?: Error): void => {
    broken ??= error ?? new Error("the SOCKS proxy hung up");
    serve();
  };
  socket.on("data", take).on("error", fail).on("close", fail);
  return {
    read(count) {
      const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
      wanted = { count, resolve, reject };
      serve();
      return promise;
    },
    release() {
      socket.off("data", take).off("error", fail).off("close", fail);
      socket.pause();
      if (held.length > 0) socket.unshift(held);
    },
  };
}
