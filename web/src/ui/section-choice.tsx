import type { Scene, SceneSection } from '../map/scene.js';
import { t } from '../texts/language.js';

interface SectionChoiceProps {
  scene: Scene;
  /** Place in `scene.sections`; -1 as long as none is chosen. */
  at: number;
  onChange: (at: number) => void;
  textOf: (section: SceneSection) => string;
}

/** The section whose seats a list shows. */
export function SectionChoice({ scene, at, onChange, textOf }: SectionChoiceProps) {
  return (
    <label>
      <span>{t.list.section}</span>
      <select value={at} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        <option value={-1}>{t.list.choose}</option>
        {scene.sections.map((section, n) => (
          <option key={section.name} value={n} disabled={section.seats.length === 0}>
            {textOf(section)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** As long as nobody has chosen: the only one there is, if so. */
export const firstChoice = ({ sections }: Scene) => (sections.length === 1 ? 0 : -1);
