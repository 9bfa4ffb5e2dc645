import { Types } from 'mongoose';
import type { EndedHold, SeatLogDoc } from '../../mongo/seat-log.schema.js';
import { holdMessages } from './hold-messages.js';

const ended = (operation: SeatLogDoc['operation'], reason: EndedHold['reason']): SeatLogDoc => ({
  _id: new Types.ObjectId(),
  eventId: new Types.ObjectId(),
  epoch: 1,
  n: 2,
  at: new Date(0),
  operation,
  endedHolds: [{ holdId: 'h', holderId: 'ada', seatIds: ['A1'], reason }],
  seatIds: ['A1'],
  statuses: ['available'],
});

it.each([
  ['release', 'released', ['hold.released']],
  ['expire', 'expired', ['hold.expired']],
  // The booking has events of its own.
  ['book', 'booked', []],
] as const)('of a %s it tells how a hold ended', (operation, reason, types) => {
  expect(holdMessages(ended(operation, reason)).map(({ type }) => type)).toEqual(types);
});

it('of a hold that another of its user took over it tells that it was given up, and for which', () => {
  const joined: SeatLogDoc = { ...ended('hold', 'joined'), holdId: 'kept', statuses: ['held'] };
  expect(holdMessages(joined).map(({ body }) => JSON.parse(body))).toMatchObject([
    {
      type: 'hold.released',
      data: { holdId: 'h', seatIds: ['A1'], reason: 'joined', joinedHoldId: 'kept' },
    },
    { type: 'hold.created', data: { holdId: 'kept', seatIds: ['A1'] } },
  ]);
});
