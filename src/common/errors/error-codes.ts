/**
 * The one registry of error codes: what a client may find in `code`, the HTTP status it comes with and its title.
 * docs/errors.md lists exactly these; a test holds the two together.
 */
export const ERROR_CODES = {
  VALIDATION_FAILED: { status: 400, title: 'The request is malformed or out of bounds' },
  MALFORMED_BODY: { status: 400, title: 'The body cannot be read' },
  MALFORMED_REQUEST: { status: 400, title: 'The request is not well-formed HTTP' },
  UNAUTHENTICATED: { status: 401, title: 'A valid bearer token is needed' },
  BAD_CREDENTIALS: { status: 401, title: 'The e-mail address or the password is wrong' },
  FORBIDDEN: { status: 403, title: 'Your roles do not allow this' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address' },
  LAYOUT_NOT_FOUND: { status: 404, title: 'There is no such layout' },
  EVENT_NOT_FOUND: { status: 404, title: 'There is no such event' },
  BOOKING_NOT_FOUND: { status: 404, title: 'There is no such booking' },
  ACCOUNTS_DISABLED: {
    status: 404,
    title: 'This service takes tokens from an outside issuer and makes none',
  },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not answer this method' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  SEATS_TAKEN: { status: 409, title: 'Seats are held, booked or blocked' },
  HOLD_EXPIRED: { status: 409, title: 'The hold has ended' },
  NOT_HELD_BY_YOU: { status: 409, title: 'You do not hold these seats' },
  HOLD_LIFETIME: {
    status: 409,
    title: 'These seats have been held for too long to be joined with newer ones',
  },
  CONFIRM_IN_PROGRESS: { status: 409, title: 'These seats are being confirmed by another request' },
  USER_SEAT_LIMIT: { status: 409, title: 'You hold or own as many seats of this event as it allows' },
  EVENT_NOT_ON_SALE: { status: 409, title: 'The event is not on sale' },
  BOOKING_NOT_CANCELLABLE: { status: 409, title: 'The booking has ended already' },
  LAYOUT_IN_USE: { status: 409, title: 'An event uses the layout' },
  VERSION_CONFLICT: { status: 409, title: 'The layout was changed at the same time' },
  EMAIL_TAKEN: { status: 409, title: 'There is an account with this e-mail address' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  URI_TOO_LONG: { status: 414, title: 'The address is too long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be application/json' },
  LAYOUT_INVALID: { status: 422, title: 'The layout contradicts itself' },
  EVENT_INVALID: { status: 422, title: 'The event does not fit its layout' },
  UNKNOWN_SEATS: { status: 422, title: 'The event has no such seats' },
  UNKNOWN_TABLE: { status: 422, title: 'The event has no such table' },
  HOLD_TOO_LARGE: { status: 422, title: 'The event allows fewer seats per hold' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL: { status: 500, title: 'The service has a fault' },
  STORE_UNAVAILABLE: { status: 503, title: 'A store is away; the request may be repeated' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
