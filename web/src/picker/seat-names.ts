import type { Scene } from '../map/scene.js';
import { t } from '../texts/language.js';

/** `Lower 103, Row C, Seat 7`; what the layout does not say is left out. */
export function seatName(scene: Scene, n: number): string {
  const table = scene.tableId[n];
  const row = scene.rowLabel[n];
  const number = scene.seatNumber[n];
  const parts = [
    scene.hasSections ? scene.sections[scene.section[n]].name : undefined,
    table ? t.seat.table(tableLabel(scene, table)) : row ? t.seat.row(row) : undefined,
    t.seat.seat(number ?? scene.ids[n]),
  ];
  return parts.filter(Boolean).join(', ');
}

export function tableLabel(scene: Scene, table: string): string {
  return scene.items.find(({ id }) => id === table)?.label ?? table;
}
