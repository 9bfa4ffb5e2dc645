import { UsageError } from './options.js';
import { readArguments, type SeedCommand } from './seed-arguments.js';

const pricesOf = (...prices: string[]) => {
  const args = prices.flatMap((text) => ['--prices', text]);
  const command = readArguments(['--plan', 'x.json', ...args]) as Extract<SeedCommand, { kind: 'plan' }>;
  return Object.fromEntries(command.prices);
};

describe('the arguments of the seed command', () => {
  it('name a venue, with options', () => {
    const args = '--venue arena --name Cup --starts-at 2027-03-01T19:30:00+01:00 --currency EUR --count 3';
    expect(readArguments(args.split(' '))).toEqual({
      kind: 'venue',
      venue: 'arena',
      options: { name: 'Cup', startsAt: new Date('2027-03-01T18:30:00Z'), currency: 'EUR', count: 3 },
    });
  });

  it('name a plan; by default it is lenient, costs nothing, and starts in four weeks', () => {
    const command = readArguments(['--plan', 'x.json']) as Extract<SeedCommand, { kind: 'plan' }>;
    expect(command).toMatchObject({ file: 'x.json', strict: false, prices: new Map() });
    expect(command.options).toMatchObject({ name: undefined, currency: 'USD', count: 1 });
    const days = (command.options.startsAt.getTime() - Date.now()) / (24 * 60 * 60 * 1000);
    expect(days).toBeGreaterThan(27);
    expect(days).toBeLessThan(29);
  });

  it('ask for the list or for help', () => {
    expect(readArguments(['--list'])).toEqual({ kind: 'list' });
    expect(readArguments(['--help', '--venue', 'none'])).toEqual({ kind: 'help' });
  });

  it('give prices by the name of the category', () => {
    expect(pricesOf('Category I=50,Category II=30.5')).toEqual({ 'Category I': 50, 'Category II': 30.5 });
    expect(pricesOf('A=1', 'B=2, C = 0')).toEqual({ A: 1, B: 2, C: 0 });
    expect(pricesOf('Stalls, front=5', '一等席=9')).toEqual({ 'Stalls, front': 5, 一等席: 9 });
  });

  it.each<[string, RegExp]>([
    ['', /one of --venue, --plan and --list/],
    ['--venue arena --list', /one of/],
    ['--venue arena --plan x', /one of/],
    ['--venue opera', /no venue "opera": choose theatre, arena/],
    ['--venue toString', /no venue/],
    ['--venue', /argument/],
    ['--venu arena', /Unknown option/],
    ['arena', /positional|Unexpected argument/],
    ['--venue arena --strict', /belong to --plan/],
    ['--venue arena --prices A=1', /belong to --plan/],
    ['--venue arena --count 0', /1 to 100/],
    ['--venue arena --count 101', /1 to 100/],
    ['--venue arena --count 1e1', /1 to 100/],
    ['--venue arena --currency dollars', /ISO 4217/],
    ['--venue arena --starts-at tomorrow', /ISO 8601/],
    ['--venue arena --starts-at 2027-03-01T19:30:00', /with its zone/],
    ['--venue arena --starts-at 2027-13-01T19:30:00Z', /ISO 8601/],
    ['--plan x --prices A', /no price/],
    ['--plan x --prices A=-1', /no price/],
    ['--plan x --prices =5', /no price/],
    ['--plan x --prices A=1,B', /"A=1,B" is no price|"B" is no price/],
  ])('are refused: %s', (line, message) => {
    const args = line.split(' ').filter(Boolean);
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });

  it('refuse names that no event can have', () => {
    expect(() => readArguments(['--venue', 'arena', '--name', ' '])).toThrow(/1 to 200/);
    expect(() => readArguments(['--venue', 'arena', '--name', 'x'.repeat(201)])).toThrow(/1 to 200/);
  });
});
