import type { LayoutInput } from '../modules/layouts/layout.types.js';
import { arena } from './arena.js';
import { banquet } from './banquet.js';
import { cinema } from './cinema.js';
import { stadium } from './stadium.js';
import { theatre } from './theatre.js';

export interface Venue {
  /** One line for people who choose. */
  about: string;
  /** Makes the same layout every time. Prices are whole numbers, so that they fit any currency. */
  build(): LayoutInput;
}

/** The generated venues by the name that the seed command takes. */
export const VENUES: Readonly<Record<string, Venue>> = {
  theatre: { about: '1,234 seats: curved stalls, a balcony and ten boxes around a stage', build: theatre },
  arena: { about: '20,000 seats: a bowl of two tiers around an ice rink', build: arena },
  banquet: { about: '318 seats: round tables of 8 and 10, a dance floor, booths at the bar', build: banquet },
  cinema: { about: '247 seats: twelve slightly curved rows and nine love seats', build: cinema },
  stadium: {
    about: '100,000 seats: a football ground of three tiers, the largest layout there may be',
    build: stadium,
  },
};
