import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../common/errors/domain-error.js';
import { LiveEvents } from '../../seat-state/live-events.js';
import type { TableHoldDto } from '../dto/hold.dto.js';
import { HoldSeats } from './hold-seats.js';

export interface HoldTableRequest {
  eventId: string;
  tableId: string;
  holdDurationMinutes?: number;
}

/** Holds every seat of a table or none. */
@Injectable()
export class HoldTable {
  constructor(
    private readonly events: LiveEvents,
    private readonly holdSeats: HoldSeats,
  ) {}

  /** @throws DomainError UNKNOWN_TABLE and all that {@link HoldSeats} throws */
  async execute(userId: string, request: HoldTableRequest, requestId?: string): Promise<TableHoldDto> {
    const live = await this.events.get(request.eventId);
    const layout = await live.layout();
    const ordinals = layout.tables.get(request.tableId);
    if (!ordinals)
      throw new DomainError('UNKNOWN_TABLE', `The event has no table ${request.tableId} with seats.`);
    const what = { ordinals, minutes: request.holdDurationMinutes };
    const hold = await this.holdSeats.hold(live, layout, userId, what, requestId);
    return { ...hold, tableId: request.tableId };
  }
}
