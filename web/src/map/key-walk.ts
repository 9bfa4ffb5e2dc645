import { centreOf, touches, type Box } from './geometry.js';
import { seatBeside, sectionAt, sectionBeside, type Direction } from './picking.js';
import type { Scene } from './scene.js';

/** Where the keyboard is: at a section, or at a seat within one. */
export interface KeyPlace {
  seat?: number;
  section?: number;
}

const DIRECTIONS: Partial<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Goes through a scene by keys: from section to section, into one, from seat to seat, and out again. */
export class KeyWalk {
  constructor(
    private readonly scene: Scene,
    private readonly states: Uint8Array,
  ) {}

  /** @returns where a key leads from `place`; the same when it is the end; undefined when the key is none of these. */
  next(key: string, place: KeyPlace | undefined, visible: Box): KeyPlace | undefined {
    const direction = DIRECTIONS[key];
    if (direction) return this.step(direction, place, visible);
    if (key === 'Enter' || key === ' ') return this.enter(place, visible);
    if (key === 'Escape' && place?.seat !== undefined && this.scene.hasSections) {
      return { section: this.scene.section[place.seat] };
    }
    return undefined;
  }

  private step(direction: Direction, place: KeyPlace | undefined, visible: Box): KeyPlace {
    const { seat, section } = place ?? {};
    if (seat !== undefined) return this.at(seatBeside(this.scene, seat, direction) ?? seat);
    if (!this.scene.hasSections) return this.firstOf(0);
    if (section === undefined) return { section: this.nearestSection(visible) };
    return { section: sectionBeside(this.scene, section, direction) ?? section };
  }

  private enter(place: KeyPlace | undefined, visible: Box): KeyPlace {
    const { seat, section } = place ?? {};
    if (seat !== undefined) return place!;
    if (!this.scene.hasSections) return this.firstOf(0);
    return section === undefined ? { section: this.nearestSection(visible) } : this.firstOf(section);
  }

  private at(seat: number): KeyPlace {
    return { seat, section: this.scene.section[seat] };
  }

  /** The first seat of the section that can be had, else its first one; a section without seats is not left. */
  private firstOf(section: number): KeyPlace {
    const { seats } = this.scene.sections[section];
    const seat = seats.find((n) => this.states[n] === 0) ?? seats[0];
    return seat === undefined ? { section } : this.at(seat);
  }

  private nearestSection(visible: Box): number {
    const { sections } = this.scene;
    const inMiddle = sectionAt(this.scene, centreOf(visible));
    if (inMiddle !== undefined && sections[inMiddle].seats.length > 0) return inMiddle;
    return Math.max(
      0,
      sections.findIndex(({ box, seats }) => seats.length > 0 && touches(box, visible)),
    );
  }
}
