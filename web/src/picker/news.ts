import { signal } from '@preact/signals';
import { Announcer } from '../ui/announcer.js';

export interface Notice {
  id: number;
  kind: 'info' | 'warning';
  text: string;
  /** Seats to take instead of lost ones. */
  near?: number[];
  /** How many of these may be taken. */
  lost?: number;
  /** Seats that may be chosen once more. */
  again?: number[];
  /** Of what was asked for last: the next one takes its place. */
  isRefusal?: boolean;
}

type Offer = Pick<Notice, 'near' | 'lost' | 'again'>;

const NOTICES = 4;

/** What the buyer is told: shown until it is dismissed, and spoken. */
export class News extends Announcer {
  readonly notices = signal<Notice[]>([]);
  private nextId = 1;

  notify(kind: Notice['kind'], text: string, more: Offer = {}): void {
    this.add({ kind, text, ...more });
  }

  /** What was asked for last cannot be done. */
  refuse(text: string): void {
    this.dropRefusal();
    this.add({ kind: 'warning', text, isRefusal: true });
  }

  dropRefusal(): void {
    this.notices.value = this.notices.value.filter(({ isRefusal }) => !isRefusal);
  }

  /** Offers what is left of it, and goes with the last of it. */
  offer(notice: Notice, left: Offer): void {
    const seats = left.near ?? left.again ?? [];
    if (seats.length === 0 || left.lost === 0) return this.dismiss(notice);
    const changed = { ...notice, ...left };
    this.notices.value = this.notices.value.map((one) => (one.id === notice.id ? changed : one));
  }

  dismiss({ id }: Notice): void {
    this.notices.value = this.notices.value.filter((notice) => notice.id !== id);
  }

  clear(): void {
    this.notices.value = [];
  }

  private add(notice: Omit<Notice, 'id'>): void {
    this.notices.value = [...this.notices.value, { id: this.nextId++, ...notice }].slice(-NOTICES);
    this.announce(notice.text);
  }
}
