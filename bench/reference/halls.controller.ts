import { Body, Controller, Get, NotFoundException, Param, Post } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { EventBody } from './bodies.js';
import type { EventDoc, LayoutDoc } from './schemas.js';

/** Events and their layouts: rows of numbered seats, about square. */
@Controller()
export class HallsController {
  constructor(
    @InjectModel('Event') private readonly events: Model<EventDoc>,
    @InjectModel('Layout') private readonly layouts: Model<LayoutDoc>,
  ) {}

  @Post('events')
  async createEvent(@Body() { name, totalSeats, layoutId }: EventBody): Promise<object> {
    const layout = layoutId ?? (await this.layouts.create({ seats: gridOf(totalSeats!) }))._id;
    const event = await this.events.create({ name, layoutId: new Types.ObjectId(layout) });
    return { id: event._id.toHexString(), layoutId: event.layoutId.toHexString() };
  }

  @Get('layouts/:id')
  async layout(@Param('id') id: string): Promise<object> {
    const layout = await this.layouts.findById(id).lean();
    if (!layout) throw new NotFoundException();
    return { id, seats: layout.seats };
  }
}

function gridOf(totalSeats: number): LayoutDoc['seats'] {
  const columns = Math.ceil(Math.sqrt(totalSeats));
  return Array.from({ length: totalSeats }, (_, n) => {
    const [row, column] = [Math.floor(n / columns), n % columns];
    return { id: `R${row}-${column}`, x: column * 24, y: row * 32, width: 20, height: 20, price: 0 };
  });
}
