import { UsageError } from '../options.js';
import { readArguments } from './arguments.js';

it('soaks for half an hour by default', () => {
  expect(readArguments([])).toEqual({
    minutes: 30,
    rate: 100,
    readers: 50,
    every: 15,
    maxSlope: 20,
    maxDrift: 2,
  });
});

it('takes limits with decimals, and asks for help', () => {
  expect(readArguments(['--max-slope', '7.5', '--max-drift', '1.2'])).toMatchObject({
    maxSlope: 7.5,
    maxDrift: 1.2,
  });
  expect(readArguments(['-h'])).toBe('help');
});

it.each([
  ['--minutes 0', '--minutes must be a whole number from 1 to 10080'],
  ['--rate 1001', '--rate must be a whole number from 1 to 1000'],
  ['--readers x', '--readers must be a whole number'],
  ['--max-slope 0', '--max-slope must be a number above 0'],
  ['--minutes 2 --every 11', 'room for 12 lines'],
  ['--speed 3', 'speed'],
])('refuses %s', (text, message) => {
  expect(() => readArguments(text.split(' '))).toThrow(UsageError);
  expect(() => readArguments(text.split(' '))).toThrow(message);
});
