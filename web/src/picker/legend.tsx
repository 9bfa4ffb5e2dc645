import { useEffect, useRef } from 'preact/hooks';
import { CHOSEN, Glyphs } from '../map/glyphs.js';
import { t, wholeNumber } from '../texts/language.js';
import type { Sale } from './sale.js';

const SIDE = 22;
/** There the map needs the room. */
const PHONE = '(max-width: 52rem)';

/** What colours, shapes and signs mean, drawn by what draws the map. */
export function Legend({ sale }: { sale: Sale }) {
  const { scene } = sale;
  void sale.changes.value;
  const counts = scene.categories.map(() => 0);
  scene.category.forEach((category, n) => {
    if (sale.isFree(n)) counts[category]++;
  });
  return (
    <details class="legend" open={!matchMedia(PHONE).matches}>
      <summary>{t.legend.title}</summary>
      <div class="legend-body">
        <ul>
          {scene.categories.map(({ id, name }, at) => (
            <li key={id}>
              <Sign sale={sale} category={at} look={0} />
              <span>
                {name}
                <small>{t.map.left(wholeNumber(counts[at]))}</small>
              </span>
              <strong>{sale.money(sale.priceOfCategory(at))}</strong>
            </li>
          ))}
        </ul>
        <h3>{t.legend.signs}</h3>
        <ul class="signs">
          {[
            { look: 0, text: t.status.available },
            { look: CHOSEN, text: t.legend.yours },
            { look: 1, text: t.status.held },
            { look: 2, text: t.status.booked },
            { look: 3, text: t.status.blocked },
          ].map(({ look, text }) => (
            <li key={look}>
              <Sign sale={sale} category={0} look={look} />
              <span>{text}</span>
            </li>
          ))}
          {scene.accessible.includes(true) && (
            <li>
              <Sign sale={sale} category={0} look={0} accessible />
              <span>{t.seat.accessible}</span>
            </li>
          )}
        </ul>
      </div>
    </details>
  );
}

interface SignProps {
  sale: Sale;
  category: number;
  look: number;
  accessible?: boolean;
}

function Sign({ sale, category, look, accessible = false }: SignProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ratio = window.devicePixelRatio || 1;
    const sprite = new Glyphs(sale.scene.categories, ratio).sprite(category, look, SIDE * ratio, accessible);
    const { current } = canvas;
    if (!current) return;
    current.width = sprite.width;
    current.height = sprite.height;
    current.style.width = `${sprite.width / ratio}px`;
    current.getContext('2d')!.drawImage(sprite, 0, 0);
  }, [sale, category, look, accessible]);
  return <canvas ref={canvas} class="sign" aria-hidden="true" />;
}
