import { LIMITS } from '../config/limits.js';
import { quote } from '../modules/layouts/fault-list.js';
import type { Category } from '../modules/layouts/layout.types.js';
import type { PlanFaults } from './plan-faults.js';
import { UniqueIds } from './plan-ids.js';
import { entriesOf, nameOf, textOf, type Entry, type PlanObject } from './plan-values.js';

/** For categories without a colour of their own. */
const COLORS = ['#3b82b0', '#d9722e', '#2f8f6b', '#a61c3c', '#7b4fa3', '#d6a92b', '#6c6fae', '#8a6d3b'];
/** `#rgb`, `#rrggbb`, a name or a function such as `rgb(…)`: what CSS might know. */
const COLOR = /^(#[0-9a-f]{3,8}|[a-z]{3,30}(\([\d\s.,%/a-z-]{1,40}\))?)$/i;
const UNCATEGORISED = 'Uncategorised';

/** Finds the category of each seat. Those that the plan forgot are added, so that no seat is lost. */
export class PlanCategories {
  readonly list: Category[] = [];
  private readonly listed = new Set<string>();
  private readonly byName = new Map<string, Category>();
  private readonly ids: UniqueIds;
  private uncategorised: Category | undefined;

  constructor(
    plan: PlanObject,
    private readonly prices: ReadonlyMap<string, number>,
    private readonly faults: PlanFaults,
  ) {
    const named = entriesOf(plan, 'categories', '', faults).flatMap((entry) => this.named(entry));
    this.ids = new UniqueIds(named.map(({ name }) => name));
    for (const { name, entry } of named) this.read(name, entry);
  }

  /** The id of the category that a seat names. */
  idFor(value: unknown, path: string, seat: string): string {
    const name = textOf(value, path, this.faults);
    if (name === undefined) {
      this.faults.add(
        'CATEGORY_MISSING',
        path,
        `${seat} has no category; it is put in ${quote(UNCATEGORISED)}`,
      );
      return this.fallback().id;
    }
    if (!this.listed.has(name)) {
      const message = `${seat} is of the category ${quote(name)}, which the plan does not list; it is added`;
      this.faults.add('CATEGORY_UNKNOWN', path, message);
    }
    return (this.byName.get(name) ?? this.unlisted(name)).id;
  }

  private named(entry: Entry): { name: string; entry: Entry }[] {
    const name = textOf(entry.value.name, `${entry.path}.name`, this.faults);
    if (name !== undefined) return [{ name, entry }];
    this.faults.add('NAME_MISSING', `${entry.path}.name`, 'the category has no name; left out');
    return [];
  }

  private read(name: string, { value, path }: Entry): void {
    if (this.listed.has(name)) {
      const message = `there is a category ${quote(name)} already; the first one counts`;
      this.faults.add('CATEGORY_REPEATED', path, message);
      return;
    }
    this.listed.add(name);
    this.byName.set(name, this.add(name, this.ids.claim(name), this.colorOf(value.color, `${path}.color`)));
  }

  private colorOf(value: unknown, path: string): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && COLOR.test(value)) return value;
    this.faults.add('CATEGORY_COLOR_BAD', path, `is ${nameOf(value)}, not a colour; another is chosen`);
    return undefined;
  }

  /** A plan whose every seat names another category must not fill the layout's list of them. */
  private unlisted(name: string): Category {
    const isFull = this.list.length + 1 >= LIMITS.categoriesPerLayout;
    const category = isFull ? this.fallback() : this.add(name, this.ids.invent(name));
    this.byName.set(name, category);
    return category;
  }

  private fallback(): Category {
    this.uncategorised ??= this.add(UNCATEGORISED, this.ids.invent(UNCATEGORISED));
    return this.uncategorised;
  }

  private add(name: string, id: string, color = COLORS[this.list.length % COLORS.length]): Category {
    const shown = [...name].slice(0, LIMITS.nameLength).join('');
    const category = { id, name: shown, color, price: this.prices.get(name) ?? 0 };
    this.list.push(category);
    return category;
  }
}
