export { ApiError, type Problem } from './api-error.js';
export type { Rect } from './area.js';
export type { TokenProvider } from './authorized.js';
export { SeatlatchClient, type Call, type ClientOptions } from './client.js';
export type * from './schema.js';
export { SeatMap, type ConnectionState, type SeatMapEvents, type SeatMapOptions } from './seat-map.js';
export {
  NOT_FOLLOWED,
  SEAT_STATUSES,
  type ChangedSeat,
  type Seat,
  type SeatCounts,
  type SeatStatus,
  type Seats,
} from './seats.js';
