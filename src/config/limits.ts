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
  /** Such documents that are written at once. */
  piecesPerWrite: 4,
  /** Items, categories and sections of one version together, as MongoDB stores them: one document, at most 16 MB. */
  layoutContentBytes: 15 * 1024 * 1024,
  /** Times a new version is numbered again when others take its number. */
  versionAttempts: 10,

  seatsPerHold: 50,
  /** Holds of one event that one script makes, and seats after which no further hold joins them. */
  holdBatch: 64,
  holdBatchSeats: 500,
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
  /** Values that one filter of a view may name. */
  filterValues: 50,
  /** Seats that a map answers singly; beyond that it answers sections. */
  mapSeats: 5_000,
  /** Longer side of a usual seat on the screen, in pixels, below which a map answers sections. */
  mapSeatPixels: 6,
  /** Sections made of seats that have none: how many at most, and how many seats the small and the large ones have. */
  derivedSections: 200,
  derivedSectionSeatsMin: 10,
  derivedSectionSeatsMax: 500,
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
  /** How long a batch may take; after that its orders are read back for so long, with a pause between the looks. */
  ledgerWriteMs: 4_500,
  ledgerReadBackMs: 1_500,
  ledgerReadBackPauseMs: 100,
  /** Orders waiting for the ledger before confirm answers 503. */
  ledgerQueue: 5_000,
  /** Deltas an event's stream keeps for readers that fall behind. */
  streamLength: 10_000,
  /** How often is looked how long requests wait for the process, how exactly, and looks in a row that are an overload. */
  overloadLookMs: 100,
  overloadResolutionMs: 10,
  overloadLooks: 10,
  /** By how much the share of new holds that is refused grows and shrinks at each look, and its most. */
  overloadStepUp: 0.1,
  overloadStepDown: 0.05,
  overloadShareMax: 0.95,
  overloadRetrySeconds: 2,
  sweepTickMs: 100,
  /** Every open event is looked at this often even when nothing is due: a lost Redis is noticed by it. */
  sweepAtLeastMs: 1_000,
  /** How often unpaid bookings are looked for, how many at a time, and how many of them are ended at once. */
  paymentExpiryTickMs: 500,
  paymentExpiryBatch: 200,
  paymentExpiryAtOnce: 16,
  reconcileTickMs: 5_000,
  reconcileBatch: 500,
  /** Bookings that a process keeps in mind because Redis was away when they were made. */
  reconcileUntold: 5_000,
  /** A cancellation is checked again this long after it, when nothing can be under way any more. */
  reconcileAfterMs: 30_000,
  eventsOpenedAtOnce: 8,
  /**
   * Deltas that the projector writes to mirror and log at once, and how often it looks for more. What makes a batch keeps
   * requests waiting: with 1,000 of them, for 100 ms.
   */
  mirrorBatch: 200,
  mirrorTickMs: 50,
  /** Changed seats after which no further delta joins a batch. */
  mirrorSeats: 20_000,
  /** Seats written to the mirror in one command, which is made in one go, too. */
  mirrorWrites: 250,
  /** Events projected at once by one process. */
  mirrorEventsAtOnce: 4,
  /** A process that projects an event and is not heard of for this long may be replaced. */
  mirrorLeaseMs: 5_000,
  mirrorAttemptMs: 500,
  /** How long an event that does not change stays with the process that projected it. */
  mirrorIdleMs: 30_000,
  /** How often is looked for events whose projecting process is gone, and how many are taken up at once. */
  mirrorOrphansMs: 5_000,
  mirrorOrphans: 20,
  /** Events on sale whose mirror a starting process compares with Redis, newest first; at most so many are opened. */
  mirrorEventsChecked: 5_000,
  mirrorEventsResumed: 200,
  /** Time a stopping process spends on what is not mirrored yet. */
  mirrorDrainMs: 3_000,
  /** Seats that one call reads from Redis when the mirror is compared with it. */
  seatsPerDump: 10_000,
  /** Rebuilds of events at once by one process. */
  rebuildsAtOnce: 4,
  /** Holds ended by one sweep script. */
  sweepBatch: 200,
  /** Live copies of events, and layouts with their indexes, kept in memory by one process. */
  replicasInMemory: 500,
  layoutBytesIndexed: 1024 * 1024 * 1024,
  /** Whole layouts as JSON, plain and compressed. */
  layoutBytesInMemory: 128 * 1024 * 1024,
  /** Prepared JSON, of as many events at most as there are live copies. */
  viewBytesInMemory: 512 * 1024 * 1024,
  sectionBytesInMemory: 64 * 1024 * 1024,
  /** Finished views, counted twice for their other forms; seats found for rectangles; queries read, of each route. */
  answerBytesInMemory: 256 * 1024 * 1024,
  cutBytesInMemory: 64 * 1024 * 1024,
  queryBytesInMemory: 16 * 1024 * 1024,
  /** What an entry of any of these costs beside its bytes, so that many small ones are bounded, too. */
  entryBytesInMemory: 1_000,
  /** Views up to this size are sent as text. */
  answerTextBytes: 16 * 1024,
  /** Answers from this size on are compressed when asked. */
  compressFromBytes: 1_024,

  /** Open streams of one process, and those of one user among them. */
  streams: 10_000,
  streamsPerUser: 2_000,
  /** Events that the streams of one process follow at once, and the seats of these together: they stay in memory. */
  streamedEvents: 500,
  streamedSeats: 2_000_000,
  /** Changes of so long are told in one frame. */
  streamTickMs: 50,
  streamHeartbeatMs: 15_000,
  /** What a reader may leave unread before its frames are dropped; also the longest catching up in one frame. */
  streamUnreadBytes: 256 * 1024,
  /** A reader whose frames are dropped is cut off after so long. */
  streamSlowMs: 30_000,
  /** Pause before a copy that has readers is loaded again, after an attempt that failed. */
  streamReloadMs: 200,
  /** A stream ends after so long: whoever resumes it shows a token that is still good. */
  streamLifeMs: 60 * 60_000,
  /** Readers are told to come back after this time or up to twice it, so that not all come at once. */
  streamRetryMs: 1_000,
  /** What those are told who are refused because there are too many streams. */
  streamsFullRetrySeconds: 5,
  /** Deltas of the past that are read from Redis in one command. */
  pastDeltasAtOnce: 500,

  redisCommandMs: 5_000,
  redisConnectMs: 3_000,
  /** Behind sentinels: after so long without an answer the primary is looked up anew. */
  redisSilenceMs: 3_000,
  redisDisconnectMs: 200,
  /** How long a script is sent anew while its slot moves to another node, and the pause in between. */
  redisMovingMs: 2_000,
  redisMovingPauseMs: 25,
  /** How often the cluster is asked anew which node keeps what, without an occasion. */
  redisSlotsRefreshMs: 1_000,
  /** And while an answer of a node is overdue by so much: it may hang, and another one may have taken over. */
  redisOverdueMs: 100,
  /** A node that does not tell so soon who keeps what is passed over. */
  redisSlotsMs: 250,
  /** Strict durability: how long a replica may take, and changes that are sent together or wait to be sent. */
  replicationMs: 1_000,
  replicationBatch: 256,
  replicationQueue: 2_000,
  /** A primary that hangs is noticed after heartbeat and connect time together, and what waits for it is sent anew. */
  mongoHeartbeatMs: 1_000,
  mongoConnectMs: 2_000,
  mongoServerSelectionMs: 3_500,
  /** How long a bulk write may take from its beginning. */
  mongoOperationMs: 5_000,
  /** How long a write waits for the majority. */
  mongoMajorityMs: 4_000,
  /** How long it may take to make sure that a document is not there. */
  mongoFindNowMs: 1_500,
  /** Pause before an API process that has died is replaced. */
  workerPauseMs: 1_000,
  /** How long the metrics of all API processes may take; after that one tells its own. */
  metricsOfAllMs: 2_000,
  /** Patience with an embedded server that starts (a big journal is read back), and with one that stops. */
  embeddedStartMs: 60_000,
  embeddedStopMs: 10_000,
  /** How long a read waits for its process to see a change that the process itself made. */
  readYourWritesMs: 1_000,

  idempotencyKeyLength: 255,
  /** Minutes that an Idempotency-Key and its answer are kept; `MINUTE_MS` shortens them. */
  idempotencyKeyMinutes: 24 * 60,
  /** Keys of one user within that time. */
  idempotencyKeysPerUser: 10_000,
  /** For so long a process goes by its count of a user's keys, and of so many users. */
  idempotencyCountMs: 5_000,
  idempotencyCountsInMemory: 10_000,
  /** One stored answer after compression, below MongoDB's 16 MB; a longer one is made again instead. */
  idempotencyAnswerBytes: 15 * 1024 * 1024,
  /** Answers from this size on are compressed before they are stored. */
  idempotencyCompressBytes: 1_024,
  /** When a repetition takes over from a request whose process seems to have died. */
  idempotencyLeaseMs: 30_000,
  /** How long an answer waits for being stored. */
  idempotencyStoreMs: 2_000,

  requestsPerMinute: 6_000,
  accountRequestsPerMinute: 60,
  guestRequestsPerMinute: 600,
  tokenHours: 12,
  /** Answers of the outside issuer's key address: patience, size, keys. */
  issuerRequestMs: 3_000,
  issuerAnswerBytes: 256 * 1024,
  issuerKeys: 100,
  /** Keys of the issuer are asked for again when they are this old, and waited for at twice that age. */
  issuerKeysMs: 5 * 60_000,
  /** After keys were fetched, a token that names another one is refused without asking again. */
  issuerCooldownMs: 10_000,
  /** After a failure the issuer is left alone for this long. */
  issuerRetryMs: 1_000,
  /** A token found good by the issuer's keys is remembered no longer, so that a key that is withdrawn ends. */
  issuerTokenMs: 60_000,
  /** Verified tokens that one process remembers until they expire. */
  tokensInMemory: 20_000,
  /** Password hashes computed at once (about 19 MiB and one thread each) and waiting, per process. */
  passwordHashesAtOnce: 2,
  passwordHashQueue: 50,

  /** Endpoints of one organiser. */
  webhooksPerOrganiser: 20,
  webhookUrlLength: 2_000,
  /** How long messages and deliveries can be read and sent again. */
  webhookKeptDays: 30,
  /** Messages one replay sends again. */
  webhookReplay: 10_000,
  webhookReplayBatch: 500,
  webhookTickMs: 500,
  /** Bookings, or entries of an event's log, that the relay turns into messages at once. */
  webhookRelayBatch: 500,
  /** From so many messages of one event's log on the rest waits for its next turn. */
  webhookRelayMessages: 2_000,
  webhookRelayLeaseMs: 5_000,
  /** Receivers have this long to answer; the lease on a delivery outlasts it. */
  webhookAnswerMs: 10_000,
  webhookLeaseMs: 15_000,
  /** Deliveries one process sends at once: in all, to one endpoint, and to one whose last attempt failed. */
  webhooksAtOnce: 64,
  webhooksAtOncePerEndpoint: 8,
  webhooksAtOnceWhenFailing: 1,
  /** Attempts before a delivery is dead; the pauses between them grow to six hours and add up to about a day. */
  webhookAttempts: 18,
  webhookFirstPauseMinutes: 0.25,
  webhookPauseMinutesMax: 360,
  /** Attempts that a delivery remembers, and how much of the answer to a failed one. */
  webhookAttemptsKept: 20,
  webhookAnswerExcerpt: 200,
  /** A replaced secret signs beside the new one for a day; of several replaced ones only the latest do. */
  webhookOldSecretMinutes: 1_440,
  webhookOldSecrets: 2,

  /** Items that one call of the audit's repair puts right. */
  mendsAtOnce: 500,
  /** Seats and log entries that the inspect command shows. */
  seatsInspected: 100,
  logEntriesInspected: 10,
} as const;
