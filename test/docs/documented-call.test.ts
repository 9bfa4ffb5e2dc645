import { readFileSync } from 'node:fs';
import { answerCheck } from '../support/documented-call.js';
import { projectFile } from '../support/servers.js';

const check = answerCheck(JSON.parse(readFileSync(projectFile('openapi.json'), 'utf8')));
const HOLD = 'POST /seat-booking/hold-seats';
const RELEASED = { success: true, releasedSeats: ['A1'], notHeld: [], version: '1-2' };
const problem = (code: string, status: number) => ({
  type: `/docs/errors#${code}`,
  title: 'A title',
  status,
  detail: 'A sentence.',
  instance: '/seat-booking/hold-seats',
  code,
  requestId: 'x',
  success: false,
});

function checked(route: string, status: number, body: unknown): void {
  const [method, path] = route.split(' ');
  check(method, path, { status, body, headers: new Headers() });
}

it.each<[string, string, number, unknown]>([
  ['a success', 'POST /seat-booking/release', 200, RELEASED],
  [
    'a refusal with members of its own',
    HOLD,
    409,
    { ...problem('SEATS_TAKEN', 409), conflictingSeats: ['A1'] },
  ],
  ['304', 'GET /seat-booking/layout/0123456789abcdef01234567', 304, undefined],
])('lets %s pass', (_what, route, status, body) => {
  expect(() => checked(route, status, body)).not.toThrow();
});

it.each<[string, string, number, unknown, RegExp]>([
  ['an unknown address', 'GET /seat-booking/nowhere', 200, {}, /is not in the OpenAPI document/],
  ['an unknown method', 'PUT /seat-booking/release', 200, {}, /is not in the OpenAPI document/],
  ['an undocumented status', HOLD, 500, problem('INTERNAL', 500), /500, which is not documented/],
  ['an undocumented code', HOLD, 409, problem('HOLD_EXPIRED', 409), /HOLD_EXPIRED, which is not documented/],
  ['a missing member', 'POST /seat-booking/release', 200, { ...RELEASED, notHeld: undefined }, /notHeld/],
  [
    'a member too many',
    'POST /seat-booking/release',
    200,
    { ...RELEASED, owner: 'x' },
    /additional properties/,
  ],
  [
    'a member of another type',
    'POST /seat-booking/release',
    200,
    { ...RELEASED, notHeld: [1] },
    /notHeld\/0/,
  ],
  ['a problem without a title', HOLD, 409, { ...problem('SEATS_TAKEN', 409), title: undefined }, /title/],
])('refuses %s', (_what, route, status, body, message) => {
  expect(() => checked(route, status, body)).toThrow(message);
});
