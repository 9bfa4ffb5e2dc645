// One global object for all files of a worker, so that what kept-runtime.cjs keeps has the same Date and the same Error
// as the files that come after.
const { TestEnvironment } = require('jest-environment-node');

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
  // Of the file before: they would be told of this one's tests too.
  delete kept.global[Symbol.for('EVENT_HANDLERS')];
  return kept;
};
