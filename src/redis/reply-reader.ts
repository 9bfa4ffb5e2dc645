/** A Lua reply that is not of the agreed form: the TypeScript and the Lua of a script have drifted apart. */
export class UnexpectedReply extends Error {}

/** Reads a script's reply from left to right and checks every type at run time. */
export class ReplyReader {
  private position = 0;

  private constructor(
    private readonly script: string,
    private readonly values: unknown[],
  ) {}

  static of(script: string, reply: unknown): ReplyReader {
    if (!Array.isArray(reply))
      throw new UnexpectedReply(`${script} answered ${String(reply)} instead of a list`);
    return new ReplyReader(script, reply);
  }

  text(): string {
    const value = this.next();
    if (typeof value === 'string') return value;
    throw this.unexpected('a string');
  }

  integer(): number {
    const value = this.next();
    const number = typeof value === 'string' ? Number(value) : value;
    if (Number.isSafeInteger(number) && value !== '') return number as number;
    throw this.unexpected('an integer');
  }

  /** A list of ids written `a,b,c`. */
  texts(): string[] {
    const text = this.text();
    return text === '' ? [] : text.split(',');
  }

  /** An integer list written `1,2,3`. */
  ordinals(): number[] {
    return this.texts().map(Number);
  }

  /** A list within the list. */
  list(): ReplyReader {
    return ReplyReader.of(this.script, this.next());
  }

  /** The rest of the reply, as often as there is more. */
  rest<T>(read: (reader: this) => T): T[] {
    const items: T[] = [];
    while (this.position < this.values.length) items.push(read(this));
    return items;
  }

  unexpected(wanted: string): UnexpectedReply {
    return new UnexpectedReply(
      `${this.script}: value ${this.position} is not ${wanted}: ${JSON.stringify(this.values.slice(0, 8))}`,
    );
  }

  private next(): unknown {
    return this.values[this.position++];
  }
}
