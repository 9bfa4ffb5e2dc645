import { DomainError, type FieldFault } from '../../common/errors/domain-error.js';
import { LIMITS } from '../../config/limits.js';

const QUOTED_LENGTH = 80;

/** Shows a client's text inside a message: quoted, escaped, and cut when it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text);
}

/** Collects every fault of a layout, so that its author learns of all of them at once. */
export class FaultList {
  private readonly listed: FieldFault[] = [];
  private count = 0;
  private anyMalformed = false;

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** A wrong type, a missing or unknown field, a value out of bounds: 400. */
  malformed(field: string, message: string): void {
    this.anyMalformed = true;
    this.add(field, message);
  }

  /** Well-formed, yet impossible: 422. */
  contradiction(field: string, message: string): void {
    this.add(field, message);
  }

  /** @throws DomainError VALIDATION_FAILED when anything is malformed, else LAYOUT_INVALID; with `errors` and `faultCount`. */
  throwIfAny(): void {
    if (this.isEmpty) return;
    const code = this.anyMalformed ? 'VALIDATION_FAILED' : 'LAYOUT_INVALID';
    throw new DomainError(code, this.detail(), { members: { errors: this.listed, faultCount: this.count } });
  }

  private add(field: string, message: string): void {
    this.count++;
    if (this.listed.length < LIMITS.faultsListed) this.listed.push({ field, message });
  }

  private detail(): string {
    const faults = this.count === 1 ? '1 fault' : `${this.count} faults`;
    if (this.count === this.listed.length) return `The layout has ${faults}.`;
    return `The layout has ${faults}; the first ${this.listed.length} are listed.`;
  }
}
