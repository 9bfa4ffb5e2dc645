import { Schema, Types } from 'mongoose';

/** The whole layout in one document. */
export interface LayoutDoc {
  _id: Types.ObjectId;
  seats: { id: string; x: number; y: number; width: number; height: number; price: number }[];
}

export interface EventDoc {
  _id: Types.ObjectId;
  name: string;
  layoutId: Types.ObjectId;
}

/** One document per seat that was ever sold. */
export interface SeatStateDoc {
  eventId: Types.ObjectId;
  seatId: string;
  status: 'available' | 'booked';
  bookingId: Types.ObjectId;
}

export interface BookingDoc {
  _id: Types.ObjectId;
  eventId: Types.ObjectId;
  userId: string;
  seatIds: string[];
  totalAmount: number;
  contact: { name: string; email: string };
}

const { ObjectId } = Schema.Types;

export const layoutSchema = new Schema<LayoutDoc>({
  seats: [{ _id: false, id: String, x: Number, y: Number, width: Number, height: Number, price: Number }],
});

export const eventSchema = new Schema<EventDoc>({ name: String, layoutId: ObjectId });

export const seatStateSchema = new Schema<SeatStateDoc>({
  eventId: ObjectId,
  seatId: String,
  status: String,
  bookingId: ObjectId,
}).index({ eventId: 1, seatId: 1 }, { unique: true });

export const bookingSchema = new Schema<BookingDoc>({
  eventId: ObjectId,
  userId: String,
  seatIds: [String],
  totalAmount: Number,
  contact: { name: String, email: String },
}).index({ eventId: 1, userId: 1 });
