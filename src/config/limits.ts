/**
 * Every bound of the service, in one place (invariant I9). Units are in the names; counts have none.
 * A bound that a client can run into is also part of the OpenAPI document and of the error it causes.
 */
export const LIMITS = {
  /** Layout authors' ids: seats, items, categories, sections. */
  authorIdLength: 64,
  nameLength: 200,
  labelLength: 64,
  seatsPerLayout: 100_000,
  itemsPerLayout: 10_000,
  categoriesPerLayout: 200,
  sectionsPerLayout: 2_000,
  outlinePoints: 1_000,
  /** Largest coordinate that the plan importer takes for one, in the plan's pixels. */
  planCoordinate: 1_000_000_000,
  /** Events that one seed command makes. */
  eventsPerSeed: 100,
  /** Faults listed in one answer; more are counted, not listed. */
  faultsListed: 200,
  /** Seats stored per MongoDB document, far below its 16 MB. */
  seatsPerPiece: 5_000,
  /** Items, categories and sections of one version together, as MongoDB stores them: one document, at most 16 MB. */
  layoutContentBytes: 15 * 1024 * 1024,
  /** Times a new version is numbered again when others take its number. */
  versionAttempts: 10,

  seatsPerHold: 50,
  /** Seats one confirmation may name, of any number of one's holds. */
  seatsPerConfirm: 200,
  holdMinutesMin: 1,
  holdMinutesMax: 30,
  holdMinutesDefault: 10,
  /** However often it is renewed, no hold outlives this. */
  holdLifetimeMinutes: 60,
  /** Seats one user may hold and own in one event, unless the event says less. */
  seatsPerUserDefault: 1_000,
  seatsPerUserMax: 100_000,
  /** Seats an organiser may block or unblock in one request. */
  seatsPerBlock: 5_000,
  reasonLength: 500,
  /** Largest price of one seat, in minor units (cents). */
  priceMinor: 100_000_000_000,

  pageDefault: 50,
  pageMax: 200,
  cursorLength: 256,
  userIdLength: 255,
  emailLength: 254,
  passwordLengthMin: 8,
  passwordLengthMax: 256,
  phoneLength: 40,
  paymentTextLength: 128,

  /** Characters of the `viewport` parameter. */
  viewportLength: 500,
  bodyBytes: 256 * 1024,
  layoutBodyBytes: 40 * 1024 * 1024,
  urlBytes: 4_096,
  pathPartLength: 255,
  /** Nesting of objects and arrays in a body. */
  bodyDepth: 32,
  requestReceiveMs: 120_000,
  /** How long a stop waits for requests in flight. */
  drainMs: 15_000,
  drainTickMs: 50,
  healthCheckMs: 1_500,

  /** When the sweeper settles a confirmation that nobody has ended; until then its hold is left alone. */
  confirmLeaseMs: 15_000,
  /** Orders written to MongoDB in one batch, and batches under way at once. */
  ledgerBatch: 64,
  ledgerInFlight: 2,
  /** Orders waiting for the ledger before confirm answers 503. */
  ledgerQueue: 5_000,
  /** Deltas an event's stream keeps for readers that fall behind. */
  streamLength: 10_000,
  sweepTickMs: 100,
  /** Every open event is looked at this often even when nothing is due: a lost Redis is noticed by it. */
  sweepAtLeastMs: 1_000,
  reconcileTickMs: 5_000,
  reconcileBatch: 500,
  /** A cancellation is checked again this long after it, when nothing can be under way any more. */
  reconcileAfterMs: 30_000,
  eventsOpenedAtOnce: 8,
  /** Holds ended by one sweep script. */
  sweepBatch: 200,
  /** Live copies of events and layouts kept in memory by one process. */
  replicasInMemory: 500,
  layoutSeatsInMemory: 2_000_000,
  /** Whole layouts as JSON, plain and compressed. */
  layoutBytesInMemory: 128 * 1024 * 1024,
  viewBytesInMemory: 512 * 1024 * 1024,

  redisCommandMs: 5_000,
  mongoServerSelectionMs: 5_000,
  mongoOperationMs: 10_000,
  /** Patience with an embedded server that starts (a big journal is read back), and with one that stops. */
  embeddedStartMs: 60_000,
  embeddedStopMs: 10_000,
  /** How long a read waits for its process to see a change that the process itself made. */
  readYourWritesMs: 1_000,

  requestsPerMinute: 6_000,
  accountRequestsPerMinute: 60,
  guestRequestsPerMinute: 600,
  tokenHours: 12,
  /** Verified tokens that one process remembers until they expire. */
  tokensInMemory: 20_000,
  /** Password hashes computed at once (about 19 MiB and one thread each) and waiting, per process. */
  passwordHashesAtOnce: 2,
  passwordHashQueue: 50,
} as const;
