import { Types } from 'mongoose';
import { LIMITS } from '../../../config/limits.js';
import type { EventDoc } from '../../../mongo/event.schema.js';
import { LayoutIndex } from '../../layouts/layout-index.js';
import { gridLayout } from '../../layouts/simple-grid.js';
import { LiveEvent } from '../../seat-state/live-event.js';
import { PreparedViews } from './prepared-views.js';

const SEATS = 4;
const geometry = gridLayout(SEATS, 'a hall', 'USD');
const bounds = { x: 0, y: 0, width: 100, height: 200 };
const layout = new LayoutIndex({
  ...geometry,
  id: '0123456789abcdef01234567',
  version: 1,
  bounds,
  seatCount: SEATS,
});

function openEvent(): LiveEvent {
  const facts = {
    name: 'An evening',
    currency: 'USD',
    epoch: 1,
    prices: [{ catId: 'general', minor: 4950 }],
  } as unknown as EventDoc;
  const live = new LiveEvent(new Types.ObjectId().toHexString(), facts, () => Promise.resolve(layout));
  live.replica.load('1-1', new Uint8Array(SEATS));
  return live;
}

describe.each(['seats', 'sections'] as const)('prepared views of %s', (kind) => {
  it('I9: are kept for no more events than have a copy in memory, those used last', () => {
    const views = new PreparedViews();
    const [first, second] = [openEvent(), openEvent()];
    const [ofFirst, ofSecond] = [views[kind](first, layout), views[kind](second, layout)];
    for (let n = 2; n < LIMITS.replicasInMemory; n++) views[kind](openEvent(), layout);
    expect(views[kind](first, layout)).toBe(ofFirst);
    views[kind](openEvent(), layout);
    expect(views[kind](first, layout)).toBe(ofFirst);
    expect(views[kind](second, layout)).not.toBe(ofSecond);
  });

  it('I9: one that is let go is not told of changes any more', () => {
    const views = new PreparedViews();
    const live = openEvent();
    const told: number[] = [];
    views[kind](live, layout).seatChanged = (ordinal: number) => told.push(ordinal);
    live.replica.apply({ version: '1-2', operation: 'hold', changes: [{ ordinal: 0, status: 1 }] });
    for (let n = 0; n < LIMITS.replicasInMemory; n++) views[kind](openEvent(), layout);
    live.replica.apply({ version: '1-3', operation: 'hold', changes: [{ ordinal: 1, status: 1 }] });
    expect(told).toEqual([0]);
  });
});

it('counts all that a view of seats keeps: JSON, two places per seat and one more, the copy of the state', () => {
  const views = new PreparedViews();
  const everySeat = Uint32Array.from({ length: SEATS }, (_, ordinal) => ordinal);
  // The last comma is left out of an answer.
  const json = views.seats(openEvent(), layout).assemble('', everySeat, '').byteLength + 1;
  expect(views.byteLength).toBe(json + 4 * (2 * SEATS + 1) + SEATS + LIMITS.entryBytesInMemory);
});
