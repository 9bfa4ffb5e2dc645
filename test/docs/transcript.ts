import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventsOf, MORE, type Example } from './examples-document.js';

export interface RealAnswer {
  status: string;
  headers: Record<string, string>;
  body: unknown;
}

/** What differs each time; a value in the document stands for one of the same shape. */
const SHAPES = [
  /^[0-9a-f]{24}$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  /^[\w-]{32}$/,
  /^(guest-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
];
const TIME = SHAPES[1];
/** Tokens are shown by how they begin; what follows the dots tells one from the other. */
const SHORTENED = /^(\S+)…/;

/** Collects status, headers and body of the one curl of a script; one that is bounded in time (28) has what it has. */
const RECORD = `curl() {
  local a=(); for x; do [ "$x" = -i ] || a+=("$x"); done
  command curl -sS -D head -o body "\${a[@]}" || [ $? = 28 ]
}`;

const run = promisify(execFile);

/**
 * Plays the document against a real service. Ids, times and tokens of the document are those of its author's session:
 * each is bound to what the service says where the document first shows it, and must be the same ever after.
 */
export class Transcript {
  private readonly bound = new Map<string, string>();
  private variables: string;

  constructor(baseUrl: string) {
    this.variables = `BASE=${baseUrl}`;
  }

  /** Runs a command; undefined when it only sets variables. */
  async play({ command }: Example): Promise<RealAnswer | undefined> {
    const script = this.translate(command);
    const assignments = script.split('\n').filter((line) => /^(?!BASE=)[A-Z_]+=/.test(line));
    this.variables = [this.variables, ...assignments].join('\n');
    if (!/\bcurl /.test(script)) return undefined;
    const folder = await mkdtemp(join(tmpdir(), 'examples-'));
    try {
      const withoutBase = script.replace(/^BASE=.*$/m, '');
      await run('bash', ['-euc', [RECORD, this.variables, withoutBase].join('\n')], { cwd: folder });
      return await readAnswer(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** Every way in which the real answer is not the shown one. */
  differences({ command, answer }: Example, real: RealAnswer): string[] {
    const shown = answer!;
    const found: string[] = [];
    if (shown.status !== real.status) found.push(`status ${real.status} instead of ${shown.status}`);
    for (const [name, value] of Object.entries(shown.headers))
      found.push(...this.compare(value, real.headers[name], name, command));
    return [...found, ...this.compare(shown.body, real.body, 'body', command)];
  }

  private compare(shown: unknown, real: unknown, path: string, command: string): string[] {
    if (Array.isArray(shown) && Array.isArray(real)) return this.compareLists(shown, real, path, command);
    if (isRecord(shown) && isRecord(real)) {
      const { [MORE]: isOpen, ...members } = shown;
      const keys = new Set([...Object.keys(members), ...(isOpen ? [] : Object.keys(real))]);
      return [...keys].flatMap((key) => this.compare(shown[key], real[key], `${path}.${key}`, command));
    }
    const isSame = typeof shown === 'string' ? this.isSameText(shown, real, command) : Object.is(shown, real);
    return isSame ? [] : [`${path} is ${JSON.stringify(real)} instead of ${JSON.stringify(shown)}`];
  }

  private compareLists(shown: unknown[], real: unknown[], path: string, command: string): string[] {
    const isOpen = shown.at(-1) === MORE;
    const entries = isOpen ? shown.slice(0, -1) : shown;
    const fits = isOpen ? real.length > entries.length : real.length === entries.length;
    const found = entries.flatMap((entry, n) => this.compare(entry, real[n], `${path}[${n}]`, command));
    return fits ? found : [`${path} has ${real.length} entries`, ...found];
  }

  private isSameText(shown: string, real: unknown, command: string): boolean {
    if (this.translate(shown) === real) return true;
    // What was sent comes back as it is; what is known stays what it is.
    if (typeof real !== 'string' || this.bound.has(shown) || command.includes(shown)) return false;
    const [, begin] = SHORTENED.exec(shown) ?? [];
    const fits = begin
      ? real.startsWith(begin)
      : SHAPES.some((shape) => shape.test(shown) && shape.test(real));
    const isTaken = !TIME.test(shown) && [...this.bound.values()].includes(real);
    if (!fits || isTaken) return false;
    this.bound.set(shown, real);
    return true;
  }

  private translate(text: string): string {
    for (const [shown, real] of this.bound) text = text.replaceAll(shown, real);
    return text;
  }
}

async function readAnswer(folder: string): Promise<RealAnswer> {
  const head = await readFile(join(folder, 'head'), 'utf8');
  // Nothing is written for an answer without a body.
  const text = await readFile(join(folder, 'body'), 'utf8').catch(() => '');
  const [first, ...lines] = head.trim().split('\r\n');
  const headers = lines.map((line) => line.split(/: (.*)/s, 2));
  return {
    status: first.replace(/^HTTP\/1\.1 /, ''),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: parseBody(text, lines),
  };
}

function parseBody(text: string, headers: string[]): unknown {
  if (headers.includes('content-type: text/event-stream')) return eventsOf(text);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
