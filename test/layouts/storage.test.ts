import { getConnectionToken, getModelToken } from '@nestjs/mongoose';
import { Types, type Connection, type Model } from 'mongoose';
import { LayoutVersions } from '../../src/modules/layouts/layout-versions.js';
import { LayoutsService } from '../../src/modules/layouts/layouts.service.js';
import { EVENT_MODEL, type EventDoc } from '../../src/mongo/event.schema.js';
import {
  LAYOUT_MODEL,
  LAYOUT_PIECE_MODEL,
  LAYOUT_VERSION_MODEL,
  type LayoutDoc,
  type LayoutPieceDoc,
  type LayoutVersionDoc,
} from '../../src/mongo/layout.schema.js';
import { startService, type Service } from '../support/service.js';
import { smallLayout } from './small-layout.js';

let service: Service;
let layouts: LayoutsService;
let versions: Model<LayoutVersionDoc>;
let pieces: Model<LayoutPieceDoc>;

beforeAll(async () => {
  service = await startService();
  layouts = service.app.get(LayoutsService);
  versions = service.app.get(getModelToken(LAYOUT_VERSION_MODEL));
  pieces = service.app.get(getModelToken(LAYOUT_PIECE_MODEL));
});
afterAll(() => service?.close());

/** Everything that is stored of a layout's versions, byte for byte. */
async function storedBytes(layoutId: string): Promise<string> {
  const filter = { layoutId: new Types.ObjectId(layoutId) };
  const { db } = service.app.get<Connection>(getConnectionToken());
  const found = await Promise.all(
    ['seat_layouts', 'seat_layout_pieces'].map((name) => db!.collection(name).find(filter).toArray()),
  );
  return JSON.stringify(found);
}

describe('a stored layout version never changes (I10)', () => {
  const change = { $set: { version: 9, n: 9 } };
  const attempts: [string, (model: Model<object>, filter: object) => Promise<unknown>][] = [
    ['updateOne', (model, filter) => model.updateOne(filter, change)],
    ['updateMany', (model, filter) => model.updateMany(filter, change)],
    ['replaceOne', (model, filter) => model.replaceOne(filter, {})],
    ['findOneAndUpdate', (model, filter) => model.findOneAndUpdate(filter, change)],
    ['findOneAndReplace', (model, filter) => model.findOneAndReplace(filter, {})],
    [
      'findByIdAndUpdate',
      async (model, filter) => model.findByIdAndUpdate((await model.findOne(filter))!._id, change),
    ],
    ['bulkWrite', (model, filter) => model.bulkWrite([{ updateOne: { filter, update: change } }])],
    [
      'save',
      async (model, filter) => (await model.findOne(filter))!.set({ layoutId: new Types.ObjectId() }).save(),
    ],
    ['document.updateOne', async (model, filter) => (await model.findOne(filter))!.updateOne(change)],
    ['document.replaceOne', async (model, filter) => (await model.findOne(filter))!.replaceOne({})],
    [
      'bulkSave',
      async (model, filter) =>
        model.bulkSave([(await model.findOne(filter))!.set({ layoutId: new Types.ObjectId() })]),
    ],
  ];

  it.each(attempts)('not by %s', async (_name, attempt) => {
    const { id } = await layouts.create(smallLayout(), 'someone');
    const before = await storedBytes(id);
    for (const model of [versions, pieces]) {
      await expect(attempt(model as never, { layoutId: id })).rejects.toThrow('I10');
    }
    expect(await storedBytes(id)).toBe(before);
  });

  it('not by storing the next one', async () => {
    const { id } = await layouts.create(smallLayout(), 'someone');
    const first = await versions.findOne({ layoutId: id, version: 1 }).lean();
    await layouts.replace(
      id,
      smallLayout({ name: 'Other', seats: smallLayout().seats.slice(0, 2), items: [] }),
    );
    expect(await versions.findOne({ layoutId: id, version: 1 }).lean()).toEqual(first);
    expect(await service.app.get(LayoutVersions).read(id, 1)).toMatchObject({
      name: 'Small hall',
      seatCount: 6,
    });
  });
});

describe('an interrupted attempt', () => {
  it('that left seats without a version is not seen, and the number is used by the next', async () => {
    const { id } = await layouts.create(smallLayout(), 'someone');
    const orphan = {
      layoutId: new Types.ObjectId(id),
      versionId: new Types.ObjectId(),
      n: 0,
      seats: [{ id: 'ghost' }],
    };
    await pieces.create(orphan);
    const { version } = await layouts.replace(id, smallLayout({ name: 'Next' }));
    expect(version).toBe(2);
    const read = (await service.app.get(LayoutVersions).read(id, 2))!;
    expect(read.seats.map((seat) => seat.id)).not.toContain('ghost');
    await layouts.delete(id);
    expect(await pieces.countDocuments({ layoutId: id })).toBe(0);
  });

  it('that stored a version without telling the layout keeps its number and is passed over', async () => {
    const { id } = await layouts.create(smallLayout(), 'someone');
    const {
      id: _id,
      version: _version,
      seatCount: _count,
      ...content
    } = (await service.app.get(LayoutVersions).read(id, 1))!;
    expect(await service.app.get(LayoutVersions).write(id, content)).toBe(2);
    expect(await layouts.latestVersion(id)).toBe(1);
    await expect(layouts.existingVersion(id, 2)).rejects.toMatchObject({ code: 'LAYOUT_NOT_FOUND' });
    expect((await layouts.replace(id, smallLayout())).version).toBe(3);
    expect(await layouts.latestVersion(id)).toBe(3);
  });
});

/** The order event creation keeps to: first its document, then the question, then perhaps the way back. */
async function createEvent(id: string): Promise<'created' | 'refused'> {
  const events = service.app.get<Model<EventDoc>>(getModelToken(EVENT_MODEL));
  const { insertedId } = await events.collection.insertOne({ layoutId: new Types.ObjectId(id) } as never);
  try {
    await layouts.assertUsable(id);
    return 'created';
  } catch {
    await events.collection.deleteOne({ _id: insertedId });
    return 'refused';
  }
}

const deletion = (id: string) =>
  layouts.delete(id).then(
    () => 'deleted',
    (error: { code: string }) => error.code,
  );
const presence = (id: string) =>
  layouts.latestVersion(id).then(
    () => 'there',
    () => 'gone',
  );

describe('a deletion and a new event at the same time', () => {
  it('never leave an event without its layout', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 40; round++) {
      const { id } = await layouts.create(smallLayout(), 'someone');
      const [event, deleted] = await Promise.all([createEvent(id), deletion(id)]);
      outcomes.add(`event ${event}, ${deleted}, layout ${await presence(id)}`);
    }
    const sound = [
      'event created, LAYOUT_IN_USE, layout there',
      'event refused, LAYOUT_IN_USE, layout there',
      'event refused, deleted, layout gone',
    ];
    expect(sound).toEqual(expect.arrayContaining([...outcomes]));
  });

  it('that comes after the first look and before the mark is found by the second look', async () => {
    const { id } = await layouts.create(smallLayout(), 'someone');
    const model = service.app.get<Model<LayoutDoc>>(getModelToken(LAYOUT_MODEL));
    const { updateOne } = model;
    const seen: string[] = [];
    model.updateOne = (async (...args: Parameters<typeof updateOne>) => {
      model.updateOne = updateOne;
      seen.push(await createEvent(id));
      return updateOne.apply(model, args);
    }) as never;
    expect(await deletion(id)).toBe('LAYOUT_IN_USE');
    expect(seen).toEqual(['created']);
    await expect(layouts.assertUsable(id)).resolves.toBeUndefined();
  });
});
