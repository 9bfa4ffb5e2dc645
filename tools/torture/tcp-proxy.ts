import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** `asking`: what clients say is kept back; `answering`: what the server says; `both`. */
export type Silence = 'asking' | 'answering' | 'both';

/** One direction of one connection: keeps the order of what it was given, whatever the weather. */
class Pipe {
  private readonly waiting: { chunk: Buffer; due: number }[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly to: Socket,
    private readonly link: TcpProxy,
    private readonly way: 'asking' | 'answering',
  ) {}

  push(chunk: Buffer): void {
    this.waiting.push({ chunk, due: performance.now() + this.link.delayMs });
    this.flow();
  }

  flow(): void {
    clearTimeout(this.timer);
    if (this.link.isSilent(this.way)) return;
    while (this.waiting.length > 0) {
      const leftMs = this.waiting[0].due - performance.now();
      if (leftMs > 0) {
        this.timer = setTimeout(() => this.flow(), leftMs);
        return;
      }
      this.to.write(this.waiting.shift()!.chunk);
    }
  }
}

/**
 * A TCP relay on the loopback interface that can delay, silence and cut what passes. What a silence keeps back is
 * delivered when it ends, as a network would that lost packets and repeats them.
 */
export class TcpProxy {
  delayMs = 0;
  private silence: Silence | undefined;
  private isCut = false;
  private readonly pipes = new Set<Pipe>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    public targetPort: number,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async open(targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, targetPort);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  isSilent(way: 'asking' | 'answering'): boolean {
    return this.silence === way || this.silence === 'both';
  }

  silent(ways: Silence): void {
    this.silence = ways;
  }

  /** Ends every connection, and new ones as they come. */
  cut(): void {
    this.isCut = true;
    this.dropAll();
  }

  dropAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  heal(): void {
    this.delayMs = 0;
    this.silence = undefined;
    this.isCut = false;
    for (const pipe of this.pipes) pipe.flow();
  }

  async close(): Promise<void> {
    this.server.close();
    this.dropAll();
    await once(this.server, 'close').catch(() => undefined);
  }

  private accept(client: Socket): void {
    if (this.isCut) return void client.destroy();
    const upstream = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    const ways = [
      { from: client, pipe: new Pipe(upstream, this, 'asking') },
      { from: upstream, pipe: new Pipe(client, this, 'answering') },
    ];
    for (const { from, pipe } of ways) {
      this.sockets.add(from);
      this.pipes.add(pipe);
      from.on('data', (chunk) => pipe.push(chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        this.pipes.delete(pipe);
        for (const other of [client, upstream]) other.destroy();
      });
    }
  }
}
