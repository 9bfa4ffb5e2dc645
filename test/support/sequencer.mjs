// What takes longest begins first, so that nothing long is left for one worker at the end. Jest itself knows how long a
// file takes only from a run before, and a clean clone has had none.
import TestSequencer from '@jest/test-sequencer';

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

function rankOf({ path }) {
  const rank = SLOWEST_FIRST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return rank < 0 ? SLOWEST_FIRST.length : rank;
}

export default class SlowestFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
  }
}
