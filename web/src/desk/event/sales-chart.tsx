import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { ACCENT, PALE_INK } from '../../map/colours.js';
import { FONT } from '../../map/font.js';
import { language } from '../../texts/language.js';

interface SalesChartProps {
  /** Seconds, and revenue after each. */
  data: [number[], number[]];
  currency: string;
  /** What the chart shows, in one sentence. */
  label: string;
}

const HEIGHT = 300;
const DAY_SECONDS = 24 * 60 * 60;
const LINE = '#e6eaf0';

/** Revenue over time, as steps. */
export function SalesChart({ data, currency, label }: SalesChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  useEffect(() => {
    const { current } = host;
    const drawn = new uPlot(optionsOf(current!.clientWidth, currency), data, current!);
    chart.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: current!.clientWidth, height: HEIGHT }));
    observer.observe(current!);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [currency]);
  useEffect(() => chart.current?.setData(data), [data]);
  return <div ref={host} class="chart" role="img" aria-label={label} />;
}

function optionsOf(width: number, currency: string): uPlot.Options {
  const style = { style: 'currency', currency } as const;
  const short = new Intl.NumberFormat(language, { ...style, notation: 'compact', maximumFractionDigits: 1 });
  const axis = {
    stroke: PALE_INK,
    font: `12px ${FONT}`,
    grid: { stroke: LINE, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 8 } },
    scales: { y: { range: (_chart, _least, most) => [0, most * 1.08 || 1] } },
    axes: [
      { ...axis, values: timesOf, space: 100, size: 32 },
      { ...axis, values: (_chart, amounts) => amounts.map((amount) => short.format(amount)), size: 70 },
    ],
    series: [
      {},
      {
        stroke: ACCENT,
        width: 2,
        fill: 'rgb(35 70 196 / 0.1)',
        paths: uPlot.paths.stepped!({ align: 1 }),
        points: { show: false },
      },
    ],
  };
}

/** Days when days are shown, times of the day when they are not. */
function timesOf(chart: uPlot, seconds: number[]): string[] {
  const { min = 0, max = 0 } = chart.scales.x;
  const shown = max - min;
  const format = new Intl.DateTimeFormat(
    language,
    shown > 3 * DAY_SECONDS
      ? { day: 'numeric', month: 'short' }
      : shown > DAY_SECONDS
        ? { weekday: 'short', hour: 'numeric', minute: '2-digit' }
        : { hour: 'numeric', minute: '2-digit', ...(shown < 600 && { second: '2-digit' }) },
  );
  return seconds.map((second) => format.format(second * 1000));
}
