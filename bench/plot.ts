import { type EngineFigures, OPERATIONS } from "./engine-benchmark";
import type { Results } from "./results";
import { SUBJECTS, type Subject } from "./subjects";

const PANEL = { width: 250, height: 170 };
const MARGIN = { left: 46, right: 18, top: 34, bottom: 34 };
const COLUMNS = 3;
const LEGEND_HEIGHT = 28;

const STYLES: Record<Subject, { colour: string; name: string }> = {
  native: { colour: "#3b5b92", name: "native plugin" },
  ours: { colour: "#0b6e4f", name: "EmailConfig" },
  empty: { colour: "#b0621b", name: "empty dynamic resource" },
};

/** Returns an SVG: a panel for each operation, seconds by number of tenants, with logarithmic axes and bars from min to max. */
export function plotOf({ engine }: Results): string {
  const rows = Math.ceil(OPERATIONS.length / COLUMNS);
  const [width, height] = [COLUMNS * PANEL.width, rows * PANEL.height + LEGEND_HEIGHT];
  const tenants = engine.map((figures) => figures.tenants);
  const seconds = engine.flatMap(({ seconds: bySubject }) =>
    Object.values(bySubject).flatMap(({ min, max }) => [min, max]),
  );
  const x = logarithmic(tenants, MARGIN.left, PANEL.width - MARGIN.right);
  const y = logarithmic(seconds, PANEL.height - MARGIN.bottom, MARGIN.top);
  const panels = OPERATIONS.map((operation, index) => {
    const figures = engine.filter((one) => one.operation === operation);
    const [left, top] = [(index % COLUMNS) * PANEL.width, Math.floor(index / COLUMNS) * PANEL.height];
    return `<g transform="translate(${left} ${top + LEGEND_HEIGHT})">${panel(operation, figures, x, y)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">
<title>Seconds by number of tenants</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${SUBJECTS.map(legend).join("\n")}
<text x="${width - MARGIN.right}" y="20" text-anchor="end">seconds by number of tenants</text>
${panels.join("\n")}
</svg>
`;
}

type Scale = { at(value: number): number; ticks: number[] };

function panel(operation: string, figures: EngineFigures[], x: Scale, y: Scale): string {
  const bottom = PANEL.height - MARGIN.bottom;
  const right = PANEL.width - MARGIN.right;
  return [
    `<text x="${MARGIN.left}" y="${MARGIN.top - 10}" font-weight="bold">${operation}</text>`,
    ...y.ticks.map(
      (tick) =>
        `<path d="M${MARGIN.left} ${round(y.at(tick))}H${right}" stroke="#ddd"/><text x="${MARGIN.left - 5}" y="${round(y.at(tick) + 4)}" text-anchor="end">${tick} s</text>`,
    ),
    ...x.ticks.map(
      (tick) => `<text x="${round(x.at(tick))}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`,
    ),
    `<path d="M${MARGIN.left} ${bottom}H${right}" stroke="#555"/>`,
    ...SUBJECTS.map((subject) => line(subject, figures, x, y)),
  ].join("\n");
}

function line(subject: Subject, figures: EngineFigures[], x: Scale, y: Scale): string {
  const { colour } = STYLES[subject];
  // Shifted, so that one line does not cover the other.
  const shift = 1.5 * (SUBJECTS.indexOf(subject) - 1);
  const points = figures.map(({ tenants, seconds: { [subject]: s } }) => ({
    left: round(x.at(tenants) + shift),
    middle: round(y.at(s.median)),
    bar: `V${round(y.at(s.min))}V${round(y.at(s.max))}`,
  }));
  const joined = points.map(({ left, middle }) => `${left},${middle}`).join(" ");
  return [
    `<polyline points="${joined}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
    ...points.map(
      ({ left, middle, bar }) =>
        `<path d="M${left} ${middle}${bar}" stroke="${colour}"/><circle cx="${left}" cy="${middle}" r="2.5" fill="${colour}"/>`,
    ),
  ].join("\n");
}

function legend(subject: Subject, index: number): string {
  const { colour, name } = STYLES[subject];
  const left = MARGIN.left + index * 130;
  return `<circle cx="${left + 4}" cy="16" r="4" fill="${colour}"/><text x="${left + 14}" y="20">${name}</text>`;
}

/** Returns a scale from the power of ten below the minimum to the one above the maximum. */
function logarithmic(values: number[], from: number, to: number): Scale {
  const min = Math.floor(Math.log10(Math.min(...values)));
  const max = Math.max(min + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    at: (value) => from + ((Math.log10(value) - min) / (max - min)) * (to - from),
    ticks: Array.from({ length: max - min + 1 }, (_, step) => Number(`1e${min + step}`)),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
