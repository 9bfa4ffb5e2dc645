import type { Loss } from '../history.js';
import { linearize } from './register.js';
import * as step from './step.js';
import type { Effect, Step } from './step.js';

type Line = [text: string, from: number, to: number, after: Effect, must?: boolean];

const D = 1_000;
const hold = (user: string, deadline = D) => step.held(user, `h-${user}`, deadline, deadline);
const end = (booking?: string): Line => ['end', 9_000, 9_000, step.atTheEnd(booking)];

function verdict(lines: Line[], losses: Loss[] = [], visitsMax?: number): string {
  const steps = lines.map(([text, from, to, after, must = true], operation): Step => {
    return { operation, text, from, to, must, after };
  });
  return linearize(steps, losses, visitsMax).is;
}

const UNKNOWN = 9_000;
const loss = (lagMs: number): Loss[] => [{ at: 100, until: 110, lagMs }];

describe('linearize', () => {
  it.each<[string, Line[]]>([
    ['nothing at all', [end()]],
    ['a hold that lapses', [['hold', 0, 10, hold('a')], end()]],
    ['two holds at once, one refused', [['hold', 0, 10, hold('a')], ['hold', 0, 10, step.taken('b')], end()]],
    [
      'a hold that begins after another has lapsed',
      [['hold', 0, 10, hold('a')], ['hold', D + 5, D + 9, hold('b', 3_000)], end()],
    ],
    [
      'a booking of a hold, and a cancellation',
      [
        ['hold', 0, 10, hold('a')],
        ['confirm', 20, 30, step.booked('a', 'x', Infinity, false)],
        ['hold', 40, 50, step.taken('b')],
        ['cancel', 60, 70, step.ended('x', false)],
        ['hold', 80, 90, hold('b')],
        end(),
      ],
    ],
    [
      'a release without an answer that happened',
      [
        ['hold', 0, 10, hold('a')],
        ['release', 20, UNKNOWN, step.released('a'), false],
        ['hold', 90, 99, hold('b')],
        end(),
      ],
    ],
    [
      'a release without an answer that did not happen',
      [
        ['hold', 0, 10, hold('a')],
        ['release', 20, UNKNOWN, step.released('a'), false],
        ['confirm', 90, 99, step.booked('a', 'x', Infinity, false)],
        end('x'),
      ],
    ],
    [
      'a hold without an answer that happens late',
      [
        ['hold', 0, UNKNOWN, step.held('a', '', 500, Infinity), false],
        ['hold', 10, 20, hold('b')],
        ['release', 30, 40, step.released('b')],
        ['hold', 50, 60, step.taken('b')],
        end(),
      ],
    ],
    [
      'a pending booking that is not paid',
      [
        ['hold', 0, 10, hold('a')],
        ['confirm', 20, 30, step.booked('a', 'x', 800, false)],
        ['hold', 850, 900, hold('b')],
        end(),
      ],
    ],
  ])('explains %s', (_what, lines) => {
    expect(verdict(lines)).toBe('linearizable');
  });

  it.each<[string, Line[]]>([
    ['two holds of one seat', [['hold', 0, 10, hold('a')], ['hold', 20, 30, hold('b')], end()]],
    ['a refusal of a free seat', [['hold', 0, 10, step.taken('a')], end()]],
    [
      'a hold that ended before its deadline',
      [['hold', 0, 10, hold('a')], ['confirm', 500, 510, step.notMine('a')], end()],
    ],
    [
      'a hold that stood in the way long after its deadline',
      [['hold', 0, 10, hold('a')], ['hold', D + 200, D + 210, step.taken('b')], end()],
    ],
    [
      'a confirmation after the deadline',
      [
        ['hold', 0, 10, hold('a')],
        ['confirm', D + 200, D + 210, step.booked('a', 'x', Infinity, false)],
        end('x'),
      ],
    ],
    [
      'a seat sold under the feet of its holder',
      [['hold', 0, 10, hold('a')], ['confirm', 20, 30, step.booked('b', 'x', Infinity, false)], end('x')],
    ],
    [
      'a booking that is gone in the end',
      [['hold', 0, 10, hold('a')], ['confirm', 20, 30, step.booked('a', 'x', Infinity, false)], end()],
    ],
    [
      'a hold that was released and booked',
      [
        ['hold', 0, 10, hold('a')],
        ['release', 20, 30, step.released('a')],
        ['confirm', 40, 50, step.booked('a', 'x', Infinity, false)],
        end('x'),
      ],
    ],
    [
      'a pending booking that expired too early',
      [
        ['hold', 0, 10, hold('a')],
        ['confirm', 20, 30, step.booked('a', 'x', 800, false)],
        ['hold', 700, 710, hold('b')],
        end(),
      ],
    ],
    [
      'a cancelled seat that stays away for ever',
      [
        ['hold', 0, 10, hold('a')],
        ['confirm', 20, 30, step.booked('a', 'x', Infinity, false)],
        ['cancel', 40, 50, step.ended('x', false)],
        end('x'),
      ],
    ],
    [
      'a list of holds with the wrong deadline',
      [['hold', 0, 10, hold('a')], ['holds', 20, 30, step.listed('a', 'h-a', D + 100)], end()],
    ],
    [
      'a transferred hold that its old holder booked',
      [
        ['hold', 0, 10, hold('a')],
        ['transfer', 20, 30, step.transferred('a', 'h-a', 'b', D, true)],
        ['confirm', 40, 50, step.booked('a', 'x', Infinity, false)],
        end('x'),
      ],
    ],
    [
      'an extension that the hold did not get',
      [
        ['hold', 0, 10, hold('a')],
        ['extend', 20, 30, step.extended('a', 'h-a', 2_000, 2_000, true)],
        ['hold', 1_500, 1_510, hold('b', 3_000)],
        end(),
      ],
    ],
  ])('does not explain %s', (_what, lines) => {
    expect(verdict(lines)).toBe('violated');
  });

  describe('when Redis lost its past at 100', () => {
    const lostHold: Line[] = [['hold', 0, 10, hold('a')], ['confirm', 150, 160, step.notMine('a')], end()];

    it('explains the loss of a hold that was acknowledged within the lag', () => {
      expect(verdict(lostHold, loss(95))).toBe('linearizable');
    });

    it('does not explain the loss of an older hold', () => {
      expect(verdict(lostHold, loss(50))).toBe('violated');
    });

    it('does not explain what was lost after it', () => {
      const later: Line[] = [['hold', 120, 130, hold('a')], ['confirm', 150, 160, step.notMine('a')], end()];
      expect(verdict(later, loss(1_000))).toBe('violated');
    });

    it('explains a release that came undone, but no booking that did', () => {
      const undone: Line[] = [
        ['hold', 0, 10, hold('a')],
        ['release', 80, 90, step.released('a')],
        ['hold', 150, 160, step.taken('b')],
        end(),
      ];
      expect(verdict(undone, loss(50))).toBe('linearizable');
      const booking: Line[] = [
        ['hold', 0, 10, hold('a')],
        ['confirm', 80, 90, step.booked('a', 'x', Infinity, false)],
        ['hold', 150, 160, hold('b')],
        end(),
      ];
      expect(verdict(booking, loss(50))).toBe('violated');
    });
  });

  it('says so when it gives up', () => {
    const noise = Array.from({ length: 40 }, (_, n): Line[] => [
      ['hold', 0, UNKNOWN, step.held(`u${n}`, `h${n}`, 500, Infinity), false],
      ['release', 0, UNKNOWN, step.released(`u${n}`), false],
    ]).flat();
    const never: Line = ['confirm', 0, 10, step.booked('nobody', 'x', Infinity, false)];
    expect(verdict([...noise, never, end('x')], [], 500)).toBe('undecided');
  });
});
