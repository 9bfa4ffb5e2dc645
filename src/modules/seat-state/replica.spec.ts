import { Replica } from './replica.js';

const delta = (version: string, ordinal: number, status: number) => ({
  version,
  operation: 'hold',
  changes: [{ ordinal, status }],
});

describe('Replica (I5)', () => {
  let replica: Replica;
  beforeEach(() => {
    replica = new Replica();
    replica.load('1-5', Buffer.from([0, 0, 2]));
  });

  it('counts what it holds, before and after a delta', () => {
    expect(replica.counts).toEqual([2, 0, 1, 0]);
    replica.apply(delta('1-6', 0, 1));
    expect([replica.version, replica.counts]).toEqual(['1-6', [1, 1, 1, 0]]);
  });

  it('ignores a delta it has already, and is stale after a gap or a new epoch', () => {
    replica.apply(delta('1-5', 0, 1));
    expect([replica.isStale, replica.state[0]]).toEqual([false, 0]);
    replica.apply(delta('1-7', 0, 1));
    expect([replica.isStale, replica.state[0]]).toEqual([true, 0]);
    replica.load('1-7', Buffer.from([1, 0, 2]));
    replica.apply(delta('2-0', 0, 0));
    expect(replica.isStale).toBe(true);
  });

  it('does not go back to a snapshot that is older than its deltas', () => {
    replica.apply(delta('1-6', 0, 1));
    replica.load('1-5', Buffer.from([0, 0, 2]));
    expect([replica.version, replica.state[0]]).toEqual(['1-6', 1]);
  });

  it('tells who waits for a version that it has come, or at once that it will not', async () => {
    const comes = replica.reach('1-6', 10_000);
    replica.apply(delta('1-6', 1, 1));
    expect(await comes).toBe(true);
    const neverComes = replica.reach('1-9', 10_000);
    replica.markStale();
    expect(await neverComes).toBe(false);
    expect(await replica.reach('1-9', 1)).toBe(false);
  });
});
