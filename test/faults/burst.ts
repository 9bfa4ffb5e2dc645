import type { Server } from 'node:http';
import type { Answer, Service } from '../support/service.js';

/** Counts the requests that services have under way at the same moment, as their HTTP servers see them. */
export class Overlap {
  private now = 0;
  private most = 0;

  constructor(services: readonly Service[]) {
    for (const service of services) {
      (service.app.getHttpServer() as Server).on('request', (_request, response) => {
        this.most = Math.max(this.most, ++this.now);
        response.once('close', () => this.now--);
      });
    }
  }

  /** Sends all requests in this very turn; `inFlight` is how many of them the services worked on together. */
  async burst(requests: (() => Promise<Answer>)[]): Promise<{ answers: Answer[]; inFlight: number }> {
    this.most = 0;
    const answers = await Promise.all(requests.map((request) => request()));
    return { answers, inFlight: this.most };
  }
}

/** How often each status was answered. */
export function statuses(answers: { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** `n` things made from their number. */
export function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

/** In an order that is different every time. */
export function shuffled<T>(items: T[]): T[] {
  const places = items.map((item) => ({ item, place: Math.random() }));
  return places.sort((a, b) => a.place - b.place).map(({ item }) => item);
}
