import type { Model, mongo } from 'mongoose';

/** The driver's own collection: updates that are computed by MongoDB, with its clock, are plain there. */
export function collectionOf<Doc extends object>(model: Model<Doc>): mongo.Collection<Doc> {
  return model.collection as unknown as mongo.Collection<Doc>;
}

/**
 * For upserts: the document with these values, and times of MongoDB's clock, where there is none; one that is there
 * stays as it is.
 */
export function insertOnly(values: object, ...times: string[]): object[] {
  const now = Object.fromEntries(times.map((name) => [name, '$$NOW']));
  return [{ $replaceWith: { $mergeObjects: [{ $literal: values }, now, '$$ROOT'] } }];
}
