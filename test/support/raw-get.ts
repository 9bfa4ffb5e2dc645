import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Unlike fetch, sends no Accept-Encoding of its own and leaves the bytes as they came. */
export async function rawGet(url: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers }, resolve).on('error', reject).end();
  });
  return { status: response.statusCode!, headers: response.headers, body: await buffer(response) };
}
