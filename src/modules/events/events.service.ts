import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { DomainError } from '../../common/errors/domain-error.js';
import { newId } from '../../common/ids.js';
import { DEFAULT_CURRENCY } from '../../common/money.js';
import { page } from '../../common/pagination.js';
import { LIMITS } from '../../config/limits.js';
import { afterCursor } from '../../mongo/after-cursor.js';
import { DUPLICATE_KEY } from '../../mongo/duplicate-key.js';
import { EVENT_MODEL, type EventDoc } from '../../mongo/event.schema.js';
import type { SeatLayout } from '../layouts/layout.types.js';
import { LayoutStore } from '../layouts/layout-store.js';
import { LayoutsService } from '../layouts/layouts.service.js';
import { gridLayout } from '../layouts/simple-grid.js';
import type { LiveEvent } from '../seat-state/live-event.js';
import { LiveEvents } from '../seat-state/live-events.js';
import { eventAnswer } from './event-answer.js';
import { eventPrices } from './event-prices.js';
import type { CreateEventBody, EditEventBody, EventDto, EventPageDto, EventsQuery } from './events.dto.js';

/** Makes, lists and edits events. Their live state is built when it is first asked for. */
@Injectable()
export class EventsService {
  constructor(
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDoc>,
    private readonly live: LiveEvents,
    private readonly layouts: LayoutsService,
    private readonly layoutStore: LayoutStore,
  ) {}

  /**
   * Puts the latest version of a layout on sale, or a plain grid of `totalSeats`, which has the event's id. An event
   * that is there under `eventId` was made by an earlier attempt with the same body.
   * @throws DomainError LAYOUT_NOT_FOUND, EVENT_INVALID
   */
  async create(body: CreateEventBody, userId: string, eventId = newId()): Promise<EventDto> {
    await this.live.assertReachable();
    const layout = body.layoutId
      ? await this.latestLayout(body.layoutId)
      : await this.makeGrid(body, userId, eventId);
    const currency = body.currency ?? layout.currency;
    await this.insertOnce({
      _id: new Types.ObjectId(eventId),
      name: body.name,
      startsAt: new Date(body.startsAt),
      status: body.status ?? 'on_sale',
      layoutId: new Types.ObjectId(layout.id),
      layoutVersion: layout.version,
      totalSeats: layout.seatCount,
      currency,
      prices: eventPrices(layout.categories, body.prices ?? {}, currency),
      holdMinutes: body.holdMinutes ?? LIMITS.holdMinutesDefault,
      maxSeatsPerHold: body.maxSeatsPerHold ?? LIMITS.seatsPerHold,
      maxSeatsPerUser: body.maxSeatsPerUser ?? LIMITS.seatsPerUserDefault,
      epoch: 0,
      createdBy: userId,
    });
    await this.assertLayoutStays(eventId, layout.id);
    return this.find(eventId);
  }

  /** @throws DomainError EVENT_NOT_FOUND */
  async find(eventId: string): Promise<EventDto> {
    const live = await this.live.get(eventId);
    return eventAnswer(live, await this.live.fresh(live));
  }

  /** Newest first. */
  async list({ limit, cursor, status }: EventsQuery): Promise<EventPageDto> {
    const found = await this.events
      .find(
        {
          ...(status && { status }),
          ...afterCursor(cursor),
        },
        { _id: 1 },
      )
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
    const { items, nextCursor } = page(found, limit, (event) => event._id.toHexString());
    const events: EventDto[] = [];
    for (let i = 0; i < items.length; i += LIMITS.eventsOpenedAtOnce) {
      const some = items.slice(i, i + LIMITS.eventsOpenedAtOnce);
      events.push(...(await Promise.all(some.map((event) => this.find(event._id.toHexString())))));
    }
    return { items: events, nextCursor };
  }

  /** @throws DomainError EVENT_NOT_FOUND */
  async edit(eventId: string, { name, startsAt, status }: EditEventBody): Promise<EventDto> {
    const changes = {
      ...(name && { name }),
      ...(startsAt && { startsAt: new Date(startsAt) }),
      ...(status && { status }),
    };
    const live = await this.live.get(eventId);
    await this.events.updateOne({ _id: new Types.ObjectId(eventId) }, changes);
    try {
      await this.tellRedis(live);
    } catch (error) {
      // The next read of the event finds the two stores at odds and mends it.
      live.replica.markStale();
      throw error;
    }
    return this.find(eventId);
  }

  /** Two edits may reach Redis in another order than MongoDB: whoever comes last there looks again. */
  private async tellRedis(live: LiveEvent): Promise<void> {
    await this.live.refreshFacts(live);
    for (let told: string | undefined; told !== live.facts.status;) {
      told = live.facts.status;
      await this.live.tellStatus(live);
      await this.live.refreshFacts(live);
    }
  }

  private async insertOnce(event: object): Promise<void> {
    try {
      await this.events.create(event);
    } catch (error) {
      if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
    }
  }

  private async latestLayout(layoutId: string): Promise<SeatLayout> {
    const version = await this.layouts.latestVersion(layoutId);
    return (await this.layoutStore.get(layoutId, version)).layout;
  }

  private makeGrid(
    { totalSeats, name, currency, prices }: CreateEventBody,
    userId: string,
    eventId: string,
  ): Promise<SeatLayout> {
    const grid = gridLayout(totalSeats!, name, currency ?? DEFAULT_CURRENCY);
    // Prices that do not fit are refused before a layout is stored that no event would use.
    eventPrices(grid.categories, prices ?? {}, grid.currency);
    return this.layouts.create(grid, userId, eventId);
  }

  /** The layout may have been deleted since it was read; see LayoutsService.delete for the other side. */
  private async assertLayoutStays(eventId: string, layoutId: string): Promise<void> {
    try {
      await this.layouts.assertUsable(layoutId);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'LAYOUT_NOT_FOUND') {
        await this.events.deleteOne({ _id: eventId });
      }
      throw error;
    }
  }
}
