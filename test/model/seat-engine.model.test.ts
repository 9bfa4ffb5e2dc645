import { randomInt } from 'node:crypto';
import * as fc from 'fast-check';
import { TestClock } from '../redis/support.js';
import { useTheatre } from './play.js';

const theatre = useTheatre();

const STEPS = 80;
/** A failure prints seed, path and replayPath; MODEL_SEED plays it again, MODEL_RUNS=5000 makes a long run of it. */
const SEED = Number(process.env.MODEL_SEED ?? randomInt(2 ** 31));
const RUNS = Number(process.env.MODEL_RUNS ?? 100);

it(`every story of up to ${STEPS} steps leaves Redis as the model says (I1, I2, I3, I4, I5, I6)`, async () => {
  const details = await theatre.play(new TestClock(), STEPS, { seed: SEED, numRuns: RUNS });
  const report = details.failed && `${await fc.asyncDefaultReportMessage(details)}\n${details.errorInstance}`;
  expect(report).toBe(false);
});
