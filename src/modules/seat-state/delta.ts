/** One change of an event's live state, as its stream tells it (I5). */
export interface Delta {
  /** `epoch-n`. */
  version: string;
  operation: string;
  changes: { ordinal: number; status: number }[];
}

/** Decodes a stream entry: `[id, [field, value, field, value, …]]`. */
export function parseDelta([version, fields]: [string, string[]]): Delta {
  const valueOf = (name: string): string => {
    for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1];
    return '';
  };
  const seats = valueOf('seats');
  return {
    version,
    operation: valueOf('op'),
    changes: seats === '' ? [] : seats.split(',').map(parseChange),
  };
}

function parseChange(text: string): { ordinal: number; status: number } {
  const at = text.indexOf('=');
  return { ordinal: Number(text.slice(0, at)), status: Number(text.slice(at + 1)) };
}
