/** A command of EXAMPLES.md with the answer that is shown below it, if any. */
export interface Example {
  /** The nearest heading, and the line the command begins at. */
  title: string;
  /** Shell: assignments of variables and at most one curl. */
  command: string;
  answer?: ShownAnswer;
}

export interface ShownAnswer {
  /** `201 Created` */
  status: string;
  /** Those that are shown, names in lower case. */
  headers: Record<string, string>;
  /** Undefined when no body is shown. */
  body: unknown;
}

/**
 * Last entry of a list or name of an object's last member: more follow that are not shown. Written as a comment,
 * `// … and 3 more` in a list and `// … the rest as above` in an object.
 */
export const MORE = '…';

const FENCE = /^```(sh|jsonc|http)\n(.*?)\n```$/gms;

/** The commands in their order; an answer belongs to the command above it. */
export function examplesOf(markdown: string): Example[] {
  const examples: Example[] = [];
  for (const { 1: language, 2: text, index } of markdown.matchAll(FENCE)) {
    if (language === 'sh') examples.push({ title: titleAt(markdown, index), command: text });
    else examples.at(-1)!.answer = language === 'http' ? withHeaders(text) : commented(text);
  }
  return examples;
}

function titleAt(markdown: string, index: number): string {
  const before = markdown.slice(0, index);
  const heading = before.slice(before.lastIndexOf('\n#') + 1).match(/^#+ (.+)$/m)![1];
  return `${heading} (line ${before.split('\n').length})`;
}

/** `// 201 Created`, then JSON. */
function commented(text: string): ShownAnswer {
  const [first, ...rest] = text.split('\n');
  return { status: first.replace(/^\/\/ /, ''), headers: {}, body: parse(rest.join('\n')) };
}

/** `HTTP/1.1 200 OK`, headers, and JSON after a blank line. */
function withHeaders(text: string): ShownAnswer {
  const [head, body] = text.split(/\n\n(.*)/s, 2);
  const [first, ...headers] = head.split('\n');
  const pairs = headers.map((line) => line.split(/: (.*)/s, 2));
  return {
    status: first.replace(/^HTTP\/1\.1 /, ''),
    headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    body: body === undefined ? undefined : parseBody(body, headers),
  };
}

function parseBody(text: string, headers: string[]): unknown {
  return headers.includes('content-type: text/event-stream') ? eventsOf(text) : parse(text);
}

/** Events of a stream, each with what its fields say; how long to wait before coming again differs each time. */
export function eventsOf(text: string): unknown[] {
  const blocks = text.split('\n\n').filter((block) => /^data: /m.test(block));
  return blocks.map((block) => {
    const lines = block.split('\n').filter((line) => line !== '' && !line.startsWith('retry:'));
    const { data, ...event } = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2)));
    return { ...event, data: JSON.parse(data) as unknown };
  });
}

function parse(jsonc: string): unknown {
  const json = jsonc
    .replaceAll(/,?\n *\/\/ … and .*$/gm, `,"${MORE}"`)
    .replaceAll(/,?\n *\/\/ … the rest.*$/gm, `,"${MORE}": true`);
  return JSON.parse(json);
}
