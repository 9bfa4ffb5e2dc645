// What takes longest begins first, so that nothing long is left for one worker at the end. Jest itself knows how long a
// file takes only from a run before, and a clean clone has had none.
import sequencer from '@jest/test-sequencer';

const SLOWEST_FIRST = [
  'seat-booking/viewport-venues',
  'live/resuming',
  'web/picker',
  'webhooks/many-processes',
  'http/start-stop',
  'tools/audit',
  'torture/torture',
  'web/arena',
  'faults/redis-loss',
  'faults/majority',
  'http/workers',
  'embedded/embedded-servers',
  'live/processes',
  'faults/mongo-failover',
  'cluster/failover',
  'idempotency/faults',
  'faults/sell-out',
  'faults/races',
];

export default class SlowestFirst extends sequencer.default {
  sort(tests) {
    const rank = ({ path }) => {
      const found = SLOWEST_FIRST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return found < 0 ? SLOWEST_FIRST.length : found;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
