import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `asking`: what clients say is kept back; `answering`: what the server says; `both`. */
export type Silence = 'asking' | 'answering' | 'both';

/** Connections that share their fate. */
export class Lane {
  delayMs = 0;
  private silence: Silence | undefined;
  private isCut = false;
  private readonly pipes = new Set<Pipe>();
  private readonly sockets = new Set<Socket>();

  isSilent(way: 'asking' | 'answering'): boolean {
    return this.silence === way || this.silence === 'both';
  }

  /** What is kept back is delivered when the silence ends, as a network does that lost packets and repeats them. */
  silent(ways: Silence): void {
    this.silence = ways;
  }

  /** Ends every connection, and new ones as they come. */
  cut(): void {
    this.isCut = true;
    this.drop();
  }

  /** Ends every connection; new ones may be made. */
  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  heal(): void {
    this.delayMs = 0;
    this.silence = undefined;
    this.isCut = false;
    for (const pipe of this.pipes) pipe.flow();
  }

  join(client: Socket, upstream: Socket): void {
    const asking = this.pipe(client, upstream, 'asking');
    const answering = this.pipe(upstream, client, 'answering');
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.once('close', () => {
        this.sockets.delete(socket);
        for (const pipe of [asking, answering]) pipe.end();
      });
    }
    if (this.isCut) this.drop();
  }

  private pipe(from: Socket, to: Socket, way: 'asking' | 'answering'): Pipe {
    const pipe = new Pipe(to, this, way);
    this.pipes.add(pipe);
    from.on('data', (chunk) => pipe.push(chunk));
    to.once('close', () => this.pipes.delete(pipe));
    return pipe;
  }
}

/** One direction of one connection: keeps the order of what it was given. */
class Pipe {
  private readonly waiting: { chunk: Buffer; due: number }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isEnding = false;

  constructor(
    private readonly to: Socket,
    private readonly lane: Lane,
    private readonly way: 'asking' | 'answering',
  ) {}

  push(chunk: Buffer): void {
    this.waiting.push({ chunk, due: performance.now() + this.lane.delayMs });
    this.flow();
  }

  /** The other side is gone: what it said still arrives, but for what a silence keeps back. */
  end(): void {
    this.isEnding = true;
    if (this.lane.isSilent(this.way)) this.waiting.length = 0;
    this.flow();
  }

  flow(): void {
    clearTimeout(this.timer);
    while (this.waiting.length > 0 && !this.lane.isSilent(this.way)) {
      const leftMs = this.waiting[0].due - performance.now();
      if (leftMs > 0) {
        this.timer = setTimeout(() => this.flow(), leftMs);
        return;
      }
      this.to.write(this.waiting.shift()!.chunk);
    }
    if (this.isEnding && this.waiting.length === 0) this.to.end();
  }
}

/** A TCP relay on the loopback interface whose lanes can be delayed, silenced and cut. */
export class TcpProxy {
  private readonly lanes = new Map<string, Lane>();
  private readonly all = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    public targetPort: number,
    private readonly laneOf?: (firstWords: Buffer) => string,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** `laneOf` tells by the first thing a client says which lane it takes; without it all take the lane ''. */
  static async open(targetPort: number, laneOf?: (firstWords: Buffer) => string): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, targetPort, laneOf);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  lane(name = ''): Lane {
    let lane = this.lanes.get(name);
    if (!lane) this.lanes.set(name, (lane = new Lane()));
    return lane;
  }

  heal(): void {
    for (const lane of this.lanes.values()) lane.heal();
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.all) socket.destroy();
    if (this.server.listening) await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    this.remember(client);
    client.setNoDelay(true);
    if (!this.laneOf) return this.relay(client, this.lane());
    client.once('data', (words: Buffer) => {
      client.pause();
      client.unshift(words);
      this.relay(client, this.lane(this.laneOf!(words)));
      client.resume();
    });
  }

  private relay(client: Socket, lane: Lane): void {
    const upstream = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
    this.remember(upstream);
    lane.join(client, upstream);
  }

  private remember(socket: Socket): void {
    this.all.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.all.delete(socket));
  }
}
