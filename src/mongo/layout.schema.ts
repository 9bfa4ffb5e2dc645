import { Schema, type Types } from 'mongoose';

/** What changes about a layout: which version is the latest, and what lists show of it. */
export interface LayoutDoc {
  _id: Types.ObjectId;
  /** Name, seats, currency and bounds are those of the latest version. */
  name: string;
  latestVersion: number;
  seatCount: number;
  /** ISO 4217. */
  currency: string;
  /** In layout units. */
  bounds: { x: number; y: number; width: number; height: number };
  createdBy: string;
  /** It is being deleted; no new event may use it. */
  deleting?: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** One version; never changes once it is stored (I10). Its seats lie in pieces, which are written before it. */
export interface LayoutVersionDoc {
  /** Also names the pieces, so that what a crash left of another attempt at this version is never read. */
  _id: Types.ObjectId;
  layoutId: Types.ObjectId;
  version: number;
  seatCount: number;
  /** The layout as the API shows it, but for id, version, seats and seatCount. */
  content: object;
  createdAt: Date;
}

/** A run of a version's seats, in the author's order; never changes once it is stored (I10). */
export interface LayoutPieceDoc {
  _id: Types.ObjectId;
  layoutId: Types.ObjectId;
  versionId: Types.ObjectId;
  /** Place of the piece, from 0. */
  n: number;
  seats: object[];
}

export const LAYOUT_MODEL = 'Layout';
export const LAYOUT_VERSION_MODEL = 'LayoutVersion';
export const LAYOUT_PIECE_MODEL = 'LayoutPiece';

export const layoutSchema = new Schema<LayoutDoc>(
  {
    name: { type: String, required: true },
    latestVersion: { type: Number, required: true },
    seatCount: { type: Number, required: true },
    currency: { type: String, required: true },
    bounds: { type: Schema.Types.Mixed, required: true } as never,
    createdBy: { type: String, required: true },
    deleting: Boolean,
  },
  { collection: 'layouts', timestamps: true, versionKey: false, autoIndex: false },
);

export const layoutVersionSchema = new Schema<LayoutVersionDoc>(
  {
    layoutId: { type: Schema.Types.ObjectId, required: true },
    version: { type: Number, required: true },
    seatCount: { type: Number, required: true },
    content: { type: Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'seat_layouts', versionKey: false, autoIndex: false, minimize: false },
);
layoutVersionSchema.index({ layoutId: 1, version: 1 }, { unique: true });

export const layoutPieceSchema = new Schema<LayoutPieceDoc>(
  {
    layoutId: { type: Schema.Types.ObjectId, required: true },
    versionId: { type: Schema.Types.ObjectId, required: true },
    n: { type: Number, required: true },
    seats: { type: [Schema.Types.Mixed] as never, required: true },
  },
  { collection: 'seat_layout_pieces', versionKey: false, autoIndex: false, minimize: false },
);
layoutPieceSchema.index({ layoutId: 1, versionId: 1, n: 1 }, { unique: true });

/** Holds I10 against whatever goes through the models: documents may come and go, never change. */
for (const schema of [layoutVersionSchema, layoutPieceSchema] as Schema[]) {
  schema.pre(
    ['updateOne', 'updateMany', 'replaceOne', 'findOneAndUpdate', 'findOneAndReplace'],
    refuseChange,
  );
  schema.pre('updateOne', { document: true, query: false }, refuseChange);
  schema.pre('save', function () {
    if (!this.isNew) refuseChange();
  });
  schema.pre('bulkWrite', (operations) => {
    if (!operations.every((operation) => 'insertOne' in operation)) refuseChange();
  });
}

function refuseChange(): never {
  throw new Error('A stored layout version never changes (I10).');
}
