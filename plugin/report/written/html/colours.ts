/** The colours of the page in one scheme. */
export interface Scheme {
  readonly paper: string;
  readonly text: string;
  /** Of what is less important; still 4.5 : 1 on the paper. */
  readonly faint: string;
  readonly line: string;
  readonly link: string;
  readonly tile: string;
  readonly warning: string;
  /** Told apart by people who see red and green alike, too, and 3 : 1 on the paper. */
  readonly series: readonly string[];
  /** Of a heat map, from none to most, each with the colour of digits on it. */
  readonly shades: readonly { readonly fill: string; readonly digits: string }[];
}

/** How many series of one chart look different; the next ones look like the first again. */
export const SERIES_LOOKS = 6;
/** The first shade is that of zero. */
export const SHADES = 7;

const [BLACK, WHITE] = ["#16191d", "#ffffff"];

/** On paper, too. */
export const LIGHT: Scheme = {
  paper: WHITE,
  text: BLACK,
  faint: "#4f5761",
  line: "#c9d1d9",
  link: "#0b57a4",
  tile: "#f4f6f8",
  warning: "#a3390a",
  series: ["#0b62a4", "#c4520c", "#7a3e8f", "#12805c", "#8f6a00", "#6e7781"],
  shades: [
    { fill: "#f4f6f8", digits: "#4f5761" },
    { fill: "#d9e8f6", digits: BLACK },
    { fill: "#b3d1ec", digits: BLACK },
    { fill: "#83b3de", digits: BLACK },
    { fill: "#2f74b5", digits: WHITE },
    { fill: "#155a99", digits: WHITE },
    { fill: "#083a69", digits: WHITE },
  ],
};

export const DARK: Scheme = {
  paper: "#14181d",
  text: "#e8ebee",
  faint: "#a9b2bc",
  line: "#3b444e",
  link: "#8cc4f5",
  tile: "#1d232a",
  warning: "#f5a97f",
  series: ["#5aaef0", "#f08a4b", "#cf9be0", "#35c497", "#e0b83f", "#9aa4ae"],
  shades: [
    { fill: "#1d232a", digits: "#a9b2bc" },
    { fill: "#17324b", digits: WHITE },
    { fill: "#1b4669", digits: WHITE },
    { fill: "#215f90", digits: WHITE },
    { fill: "#5fa6dc", digits: BLACK },
    { fill: "#93c6ee", digits: BLACK },
    { fill: "#cde6fa", digits: BLACK },
  ],
};

/** The scheme as custom properties. */
export function properties({ series, shades, ...named }: Scheme): string {
  const values: [string, string][] = [
    ...Object.entries(named),
    ...series.map((colour, index): [string, string] => [`series-${index}`, colour]),
    ...shades.flatMap(({ fill, digits }, index): [string, string][] => [
      [`shade-${index}`, fill],
      [`digits-${index}`, digits],
    ]),
  ];
  return values.map(([name, colour]) => `--${name}:${colour}`).join(";");
}
