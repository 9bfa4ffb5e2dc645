import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Public } from '../src/modules/auth/auth.decorators.js';

/** What streams are compared with: the same process writes the same bytes to plain sockets, as often as it is told. */
@Controller('bench/raw')
@Public()
export class RawWritesController {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => {
    this.sockets.add(socket);
    socket
      .setNoDelay(true)
      .on('error', () => undefined)
      .resume();
    socket.on('close', () => this.sockets.delete(socket));
  });
  private writes = 0;
  private tick?: NodeJS.Timeout;

  /** Opens a port for the sockets. */
  @Post('listen')
  async listen(): Promise<{ port: number }> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return { port: (this.server.address() as AddressInfo).port };
  }

  @Post('start')
  @HttpCode(204)
  start(@Body() { bytes, everyMs }: { bytes: number; everyMs: number }): void {
    const frame = Buffer.alloc(bytes, 'x');
    this.tick = setInterval(() => {
      for (const socket of this.sockets) socket.write(frame);
      this.writes += this.sockets.size;
    }, everyMs);
  }

  @Post('stop')
  @HttpCode(204)
  stop(): void {
    clearInterval(this.tick);
  }

  /** Of the whole process, since it began. */
  @Get()
  read(): { writes: number; cpuSeconds: number } {
    const { user, system } = process.cpuUsage();
    return { writes: this.writes, cpuSeconds: (user + system) / 1e6 };
  }
}
