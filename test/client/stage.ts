import {
  SeatlatchClient,
  SeatMap,
  type SeatMapOptions,
  type TokenProvider,
} from '../../packages/client/src/index.js';
import { LiveStage } from '../live/stage.js';
import { times } from '../faults/burst.js';
import { until } from '../faults/stage.js';
import { Wire } from './wire.js';

export interface MapOptions extends SeatMapOptions {
  wire?: Wire;
  token?: string | TokenProvider;
}

/** A service, and seat maps of its events, which `tidy` stops. */
export class ClientStage {
  private maps: SeatMap[] = [];

  private constructor(readonly live: LiveStage) {}

  static async open(): Promise<ClientStage> {
    return new ClientStage(await LiveStage.open());
  }

  get url(): string {
    return this.live.service.url;
  }

  wire(): Wire {
    return new Wire([this.url]);
  }

  client(token?: string | TokenProvider, wire?: Wire): SeatlatchClient {
    return new SeatlatchClient({ baseUrl: this.url, token, fetch: wire?.fetch });
  }

  /** Not started yet; it comes back quickly when it is cut off. */
  map(eventId: string, { wire, token = this.live.viewer.token, ...options }: MapOptions = {}): SeatMap {
    const map = new SeatMap(this.client(token, wire), eventId, { retryMs: 5, ...options });
    this.maps.push(map);
    return map;
  }

  async online(eventId: string, options?: MapOptions): Promise<SeatMap> {
    const map = this.map(eventId, options);
    await map.start();
    await until(() => map.connection === 'online');
    return map;
  }

  async tidy(): Promise<void> {
    await Promise.all(this.maps.map((map) => map.stop()));
    this.maps = [];
    this.live.tidy();
  }

  async close(): Promise<void> {
    await this.tidy();
    await this.live.close();
  }
}

/** Every seat as the map says it is, in the order of the layout. */
export const seatsOf = (map: SeatMap) =>
  times(map.seats.layout.seatCount, (ordinal) => map.seats.at(ordinal));

/** Ids and statuses of the seats that the map follows. */
export const followedBy = (map: SeatMap): [string, string][] =>
  seatsOf(map).flatMap(({ id, status }) => (status ? [[id, status]] : []));
