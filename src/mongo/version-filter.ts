/**
 * Condition on a document with the fields `epoch` and `n` of an event's version: it is earlier than this one, or with
 * `$lte` at most this one.
 */
export function versionFilter({ epoch, n }: { epoch: number; n: number }, until: '$lt' | '$lte') {
  return { $or: [{ epoch: { $lt: epoch } }, { epoch, n: { [until]: n } }] };
}
