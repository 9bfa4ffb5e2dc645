import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWhole, DataDir, DataDirInUseError } from './data-dir.js';
import { startTicks } from './server-process.js';

let path: string;
beforeEach(() => (path = mkdtempSync(join(tmpdir(), 'seatlatch-dir-'))));
afterEach(() => rmSync(path, { recursive: true }));

const leaveLock = (pid: number, ticks: string | undefined): void =>
  writeFileSync(join(path, 'owner.json'), JSON.stringify({ pid, startTicks: ticks }));

describe('lock of a data folder', () => {
  it('is refused while its owner lives', () => {
    leaveLock(process.ppid, startTicks(process.ppid));
    expect(() => new DataDir(path).lock()).toThrow(DataDirInUseError);
  });

  it('is taken over from a process that is gone', () => {
    leaveLock(2 ** 22 + 1, '1');
    new DataDir(path).lock();
    expect(new DataDir(path).owner()).toBe(process.pid);
  });

  it('is taken over when its process id belongs to a later process', () => {
    leaveLock(process.ppid, 'other start');
    new DataDir(path).lock();
    expect(new DataDir(path).owner()).toBe(process.pid);
  });

  it('is free again after unlock', () => {
    const dir = new DataDir(path);
    dir.lock();
    dir.unlock();
    expect(dir.owner()).toBeUndefined();
    dir.lock();
  });
});

describe('records of servers', () => {
  it('know a running server by process and start, and keep its port for the next start', () => {
    const dir = new DataDir(path);
    dir.record('redis', { pid: process.pid, port: 4_711 });
    dir.record('mongod', { pid: 2 ** 22 + 1, port: 4_712 });
    expect(dir.runningServer('redis')).toMatchObject({ pid: process.pid, port: 4_711 });
    expect(dir.runningServer('mongod')).toBeUndefined();
    expect(dir.lastPort('mongod')).toBe(4_712);
  });
});

describe('createWhole', () => {
  it('never replaces a file', () => {
    const file = join(path, 'secret');
    expect([createWhole(file, 'first'), createWhole(file, 'second')]).toEqual([true, false]);
    expect(readFileSync(file, 'utf8')).toBe('first');
  });
});
