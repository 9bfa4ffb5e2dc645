import type { ErrorCode } from '../errors/error-codes.js';

const PROBLEM_CODES = 'api:problems';

/**
 * Documents what a route, or every route of a controller, may refuse: `@ApiProblems('EVENT_NOT_FOUND', 'SEATS_TAKEN')`.
 * What follows from a route's form (token, role, body, query, rate limit, stores) need not be told; see src/openapi.
 * Members that a code adds (`conflictingSeats`) belong into the operation's description.
 */
export function ApiProblems(...codes: ErrorCode[]): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const holder = (descriptor?.value ?? target) as object;
    // Decorators are applied from the last to the first.
    Reflect.defineMetadata(PROBLEM_CODES, [...codes, ...problemCodesOf(holder)], holder);
  };
}

/** What {@link ApiProblems} says of a controller class or of a handler. */
export function problemCodesOf(holder: object): ErrorCode[] {
  return (Reflect.getMetadata(PROBLEM_CODES, holder) as ErrorCode[] | undefined) ?? [];
}
