// One global object for all files of a worker, so that what kept-runtime.cjs keeps has the same Date and the same Error
// as the files that come after.
const { TestEnvironment } = require('jest-environment-node');

/** Where Jest keeps what one file has asked for: listeners to its tests, time-outs, repetitions. */
const OF_ONE_FILE = [
  'EVENT_HANDLERS',
  'LOG_ERRORS_BEFORE_RETRY',
  'RETRY_IMMEDIATELY',
  'RETRY_TIMES',
  'TEST_TIMEOUT_SYMBOL',
  'WAIT_BEFORE_RETRY',
];

let kept;

class KeptEnvironment extends TestEnvironment {
  /** The next file goes on with it. */
  async teardown() {
    this.fakeTimersModern.useRealTimers();
  }
}

module.exports = function environmentOf(...args) {
  kept ??= new KeptEnvironment(...args);
  const { env } = kept.global.process;
  for (const name of Object.keys(env)) if (!(name in process.env)) delete env[name];
  Object.assign(env, process.env);
  for (const name of OF_ONE_FILE) delete kept.global[Symbol.for(name)];
  return kept;
};
