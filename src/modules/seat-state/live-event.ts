import type { EventDoc } from '../../mongo/event.schema.js';
import { eventKeys, type EventKeys } from '../../redis/keys.js';
import type { LayoutIndex } from '../layouts/layout-index.js';
import { compareVersions } from './event-version.js';
import { Replica } from './replica.js';

/** What this process knows of one event: its document, its keys, its epoch and a copy of its live state. */
export class LiveEvent {
  readonly keys: EventKeys;
  readonly replica = new Replica();
  /** Epoch to call scripts with; scripts answer with the right one when it is not. */
  epoch: number;
  /** The newest version this process has been told of by its own commands: reads wait for it. */
  expectedVersion = '0-0';
  /** The load of the replica that is under way; several readers share it. */
  loading?: Promise<void>;

  constructor(
    readonly id: string,
    /** Replaced when the event is edited. */
    public facts: EventDoc,
    private readonly loadLayout: () => Promise<LayoutIndex>,
  ) {
    this.keys = eventKeys(id);
    this.epoch = facts.epoch;
  }

  layout(): Promise<LayoutIndex> {
    return this.loadLayout();
  }

  expect(version: string): void {
    if (compareVersions(version, this.expectedVersion) > 0) this.expectedVersion = version;
  }
}
