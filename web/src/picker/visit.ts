import type { Place } from '../map/map-view.js';
import type { Contact } from './purchase.js';

/** What the page keeps in the browser's session, by event: a reload, or another language, loses nothing of it. */
export interface Visit {
  /** Ids of the seats that are chosen. */
  chosen: string[];
  showsList: boolean;
  /** Whether the list leaves out what cannot be had. */
  onlyFree: boolean;
  /** As far as the form is filled in. */
  contact: Contact;
  /** Of the list; its place in `scene.sections`. */
  section?: number;
  /** Of the map; absent when all of it is shown. */
  place?: Place;
}

const NEW: Visit = {
  chosen: [],
  showsList: false,
  onlyFree: true,
  contact: { name: '', email: '', phone: '' },
};

export function visitOf(eventId: string): Visit {
  try {
    return { ...NEW, ...(JSON.parse(sessionStorage.getItem(nameOf(eventId)) ?? '{}') as Partial<Visit>) };
  } catch {
    // Not ours, or not allowed.
    return NEW;
  }
}

export function keepVisit(eventId: string, change: Partial<Visit>): void {
  try {
    sessionStorage.setItem(nameOf(eventId), JSON.stringify({ ...visitOf(eventId), ...change }));
  } catch {
    // Not allowed: the visit then ends with the page.
  }
}

const nameOf = (eventId: string) => `seatlatch.visit.${eventId}`;
