import { UsageError } from '../options.js';
import { readArguments, replayCommand, type TortureOptions } from './arguments.js';

describe('readArguments', () => {
  it('runs twenty schedules in two worlds by default', () => {
    expect(readArguments([])).toEqual({
      seed: 1,
      schedules: 20,
      minutes: Infinity,
      worlds: 2,
      apis: 2,
      topology: 'single',
      durability: 'local',
    });
  });

  it('runs as many as fit where a time is given, and one to replay', () => {
    expect(readArguments(['--minutes', '5'])).toMatchObject({ schedules: Infinity, minutes: 5 });
    expect(readArguments(['--replay', '77'])).toMatchObject({ seed: 77, schedules: 1, worlds: 1 });
  });

  it('replays a schedule by the command that it tells', () => {
    const args = '--seed 5 --apis 3 --topology replicated --plot isolated-primary'.split(' ');
    const { seed: _, ...options } = readArguments(args) as TortureOptions;
    const told = replayCommand(9, options).split(' -- ')[1];
    expect(readArguments(told.split(' '))).toEqual({ ...options, seed: 9, schedules: 1, worlds: 1 });
  });

  it.each([
    ['no-tombstone', 'single', 'local', 'late-insert'],
    ['no-majority', 'replicated', 'replicated', 'isolated-primary'],
    ['no-wait', 'replicated', 'replicated', 'lagging-replica'],
  ])('gives the control %s what shows it', (control, topology, durability, plot) => {
    expect(readArguments(['--control', control])).toMatchObject({ control, topology, durability, plot });
  });

  it.each([
    ['--worlds 0', '--worlds must be a whole number from 1 to 8'],
    ['--apis 9', '--apis must be a whole number from 1 to 8'],
    ['--seed x', '--seed must be a whole number'],
    ['--schedules 5 --minutes 5', 'set one of them'],
    ['--replay 5 --worlds 2', 'leave --schedules, --minutes and --worlds out'],
    ['--topology tree', '"tree" is none of single, replicated'],
    ['--control no-luck', '"no-luck" is none of'],
    ['--control no-wait --topology single', 'lagging-replica needs --topology replicated'],
    ['--durability replicated', 'needs --topology replicated'],
    ['--speed 3', 'speed'],
  ])('refuses %s', (text, message) => {
    expect(() => readArguments(text.split(' '))).toThrow(UsageError);
    expect(() => readArguments(text.split(' '))).toThrow(message);
  });
});
