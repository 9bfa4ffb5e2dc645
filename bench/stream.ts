import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { interleave, printGoals, printResults, ratios, type Contender } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const CLIENTS = 1_000;
const SECONDS = 3;
/** Of a hold and its release: more often than frames go out, so that there is always one to make. */
const CHANGE_EVERY_MS = 20;
const CONNECT_AT_ONCE = 50;

/** Frames written to a thousand readers against bare writes to a thousand sockets, by CPU time of the service. */
export async function benchStream(): Promise<boolean> {
  const setting = await startSetting();
  try {
    const [followed, ignored] = [await makeEvent(setting), await makeEvent(setting)];
    const { port } = await setting.call('POST', '/bench/raw/listen', {});
    await inTurns(CLIENTS, () => rawReader(port));
    await inTurns(CLIENTS, () => streamReader(setting, followed));
    const frames = await usualFrames(setting, followed);
    const raw: Contender = {
      name: `raw writes of ${frames.bytes} bytes, ${CLIENTS} sockets`,
      run: async () => {
        await setting.call('POST', '/bench/raw/start', frames);
        const figures = await perCpuSecond(setting, ignored, async () => (await readRaw(setting)).writes);
        await setting.call('POST', '/bench/raw/stop', {});
        return figures;
      },
    };
    const streams: Contender = {
      name: `frames to ${CLIENTS} readers`,
      run: () => perCpuSecond(setting, followed, () => metric(setting, 'seatlatch_stream_deliveries_total')),
    };
    const results = await interleave([raw, streams]);
    console.log('per second of CPU time of the service:');
    printResults(results);
    return printGoals([
      {
        text: 'frames / raw writes, per CPU second',
        values: ratios(results, streams.name, raw.name),
        limit: 0.9,
        wanted: 'at least',
      },
    ]);
  } finally {
    await setting.stop();
  }
}

async function makeEvent(setting: Setting): Promise<string> {
  const event = { name: 'bench', startsAt: '2030-01-01T00:00:00Z', totalSeats: 20_000 };
  return (await setting.call('POST', '/events', event)).id;
}

/** What is counted, by the CPU time it took, while seats of the event change in every tick. */
async function perCpuSecond(setting: Setting, eventId: string, count: () => Promise<number>) {
  const before = { count: await count(), ...(await readRaw(setting)) };
  await change(setting, eventId, SECONDS);
  const after = { count: await count(), ...(await readRaw(setting)) };
  return { perSecond: (after.count - before.count) / (after.cpuSeconds - before.cpuSeconds) };
}

async function change(setting: Setting, eventId: string, seconds: number): Promise<void> {
  const hold = { eventId, seatIds: ['A1', 'A2'] };
  const until = performance.now() + seconds * 1_000;
  for (let isHeld = false; performance.now() < until; isHeld = !isHeld) {
    await setting.call('POST', `/seat-booking/${isHeld ? 'release' : 'hold-seats'}`, hold);
    await sleep(CHANGE_EVERY_MS);
  }
  await setting.call('POST', '/seat-booking/release', hold);
}

/** How long frames are, and how far apart: the raw writes are as many and as long. */
async function usualFrames(setting: Setting, eventId: string): Promise<{ bytes: number; everyMs: number }> {
  const read = async () => ({
    frames: await metric(setting, 'seatlatch_stream_frames_total'),
    deliveries: await metric(setting, 'seatlatch_stream_deliveries_total'),
    bytes: await metric(setting, 'seatlatch_stream_bytes_total'),
    at: performance.now(),
  });
  await change(setting, eventId, 1);
  const before = await read();
  await change(setting, eventId, SECONDS);
  const after = await read();
  return {
    bytes: Math.round((after.bytes - before.bytes) / (after.deliveries - before.deliveries)),
    everyMs: (after.at - before.at) / (after.frames - before.frames),
  };
}

const readRaw = (setting: Setting): Promise<{ writes: number; cpuSeconds: number }> =>
  setting.call('GET', '/bench/raw');

async function metric({ url }: Setting, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Opens `count` connections, some at a time. */
async function inTurns(count: number, open: () => Promise<void>): Promise<void> {
  for (let n = 0; n < count; n += CONNECT_AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(CONNECT_AT_ONCE, count - n) }, open));
}

function rawReader(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', resolve).once('error', reject);
    socket.resume();
  });
}

/** On a plain socket, too: how fast readers are has a part in what writing to them costs. */
function streamReader({ url, token }: Setting, eventId: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname).once('error', reject);
    socket.write(
      `GET /seat-booking/stream/${eventId} HTTP/1.1\r\nhost: ${hostname}\r\n` +
        `authorization: Bearer ${token('reader')}\r\n\r\n`,
    );
    socket.once('data', (head) => {
      if (head.toString().startsWith('HTTP/1.1 200')) resolve();
      else reject(new Error(`The stream was refused: ${head.toString().split('\r\n', 1)[0]}`));
      socket.resume();
    });
  });
}
