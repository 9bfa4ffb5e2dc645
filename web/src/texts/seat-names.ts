import type { Scene, SceneRow } from '../map/scene.js';
import { t } from './language.js';

/** `Lower 103, Row C, Seat 7`; what the layout does not say is left out. */
export function seatName(scene: Scene, n: number): string {
  const section = sectionName(scene, n);
  return section ? `${section}, ${placeName(scene, n)}` : placeName(scene, n);
}

/** `Row C, Seat 7`, or with a table in place of the row. */
export function placeName(scene: Scene, n: number): string {
  const table = scene.tableId[n];
  const row = scene.rowLabel[n];
  const line = table ? t.seat.table(tableLabel(scene, table)) : row && t.seat.row(row);
  const seat = t.seat.seat(scene.seatNumber[n] ?? scene.ids[n]);
  return line ? `${line}, ${seat}` : seat;
}

export function sectionName(scene: Scene, n: number): string | undefined {
  return scene.hasSections ? scene.sections[scene.section[n]].name : undefined;
}

/** What a row or a table is called; seats without either are called by their hall. */
export function rowName(scene: Scene, { tableId, label }: SceneRow): string {
  if (tableId) return t.seat.table(tableLabel(scene, tableId));
  return label ? t.seat.row(label) : scene.name;
}

export function tableLabel(scene: Scene, table: string): string {
  return scene.items.find(({ id }) => id === table)?.label ?? table;
}
