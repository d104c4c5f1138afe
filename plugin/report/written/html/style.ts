import { WIDEST_AXIS } from "./charts/bar-chart.ts";
import { DARK, LIGHT, properties, SERIES_LOOKS, SHADES } from "./colours.ts";

/** On paper always light: ink is dear. */
const COLOURS = `
:root{color-scheme:light dark;${properties(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{${properties(DARK)}}}
@media print{:root{color-scheme:light}}
`;

/** Of the report as a page of its own. */
const PAGE = `
*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--text);background:var(--paper);max-width:76rem;margin:0 auto;padding:1.5rem 1rem 3rem;overflow-wrap:anywhere;font-variant-numeric:lining-nums tabular-nums}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
main:focus{outline:none}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:1rem;top:-10rem;background:var(--paper);padding:.5rem 1rem}
.skip:focus{top:.5rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .75rem;text-wrap:balance}
`;

const FIGURES = `
caption .heard{display:block}
h2{font-size:1.25rem;line-height:1.3;margin:0 0 .5rem}
section{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line)}
p{margin:0}
ul,ol,dl,dd{margin:0;padding:0}
ul{list-style:none}
.facts div{display:grid;grid-template-columns:minmax(7rem,11rem) 1fr;gap:0 1rem}
.facts dt,.introduction,figcaption+p,.n,.definition{color:var(--faint)}
.introduction{max-width:46rem}
.contents{margin-top:1.5rem}
.contents h2{font-size:1rem;margin-bottom:.25rem}
.contents ol{padding-left:1.5rem;columns:18rem auto;column-gap:2rem}
.contents li{padding:.1rem 0;break-inside:avoid}
.notices{margin-top:1.5rem}
.notices li{border-left:4px solid var(--line);padding:.25rem 0 .25rem .75rem;margin:.5rem 0;max-width:54rem}
.notices .warning{border-color:var(--warning)}
.notices .warning strong{color:var(--warning)}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:0 1rem;margin-top:1.5rem}
.tiles li{display:grid;grid-row:span 5;grid-template-rows:subgrid;gap:0;padding:.9rem 1rem;margin-bottom:1rem;background:var(--tile);border-radius:.5rem;break-inside:avoid}
.label{font-weight:600;line-height:1.3}
.figure{font-size:1.9rem;line-height:1.2;font-weight:650;align-self:end}
.figure.word{font-size:1.2rem}
.n,.definition{font-size:.875rem;line-height:1.4}
.definition{padding-top:.4rem}
`;

const TABLES = `
.table{container-type:inline-size;overflow-x:auto;margin-top:1.5rem}
table{background:var(--paper);border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.35}
caption{text-align:left;padding-bottom:.4rem;color:var(--faint)}
caption div{background:var(--paper);position:sticky;left:0;width:100cqi;max-width:46rem;padding-top:.25rem}
caption strong{color:var(--text);font-size:1rem;display:block}
th,td{padding:.3rem .5rem;text-align:right;vertical-align:top;font-weight:400}
td{white-space:nowrap}
thead th{vertical-align:bottom;font-weight:600;border-bottom:2px solid var(--line);overflow-wrap:normal;hyphens:auto}
th{white-space:nowrap}
thead th{white-space:normal}
th.w{white-space:normal;overflow-wrap:anywhere;min-width:10rem}
thead a{color:inherit;text-decoration-style:dotted;text-underline-offset:.2em}
tbody tr{border-bottom:1px solid var(--line);break-inside:avoid}
tbody tr:last-child{border-bottom:0}
.few table{width:auto;min-width:min(100%,26rem)}
.few caption div{width:auto}
th[scope=row],thead th:first-child{text-align:left;padding-left:0;min-width:5rem;position:sticky;left:0;background:var(--paper)}
.t{text-align:left;white-space:normal}
td.t{min-width:12rem}
.few td.t{min-width:12rem}
.r{white-space:normal;overflow-wrap:normal;min-width:7rem}
h2+.table{margin-top:0}
.q{color:var(--faint)}
.total th,.total td{font-weight:600;border-top:2px solid var(--line)}
.definitions{margin-top:.75rem;font-size:.875rem;line-height:1.4;color:var(--faint);columns:24rem auto;column-gap:2rem}
.definitions div{break-inside:avoid;padding:.1rem 0;scroll-margin-top:1rem}
.definitions div:target{color:var(--text)}
.definitions dt{display:inline;font-weight:600}
.definitions dt::after{content:": "}
.definitions dd{display:inline}
`;

/**
 * SVG paints no backgrounds: those of its texts, and `color`, are for programs that measure contrast. For these, too,
 * shapes are blocks, as texts are: what comes later stands in front.
 */
const CHARTS = `
figure{margin:1.25rem 0 0;font-size:.75rem;break-inside:avoid}
figcaption{font-size:1rem;font-weight:600;line-height:1.35}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.4rem 0 .3rem;font-size:.875rem}
.legend li{display:flex;gap:.4rem;align-items:center}
.legend svg{flex:none}
.plot{padding:.4rem .5rem 0 0}
.plot svg{display:block;overflow:visible}
.as-table{font-size:.875rem;margin-top:.3rem}
text{color:var(--text);fill:currentColor;background:var(--paper);font-size:12px;unicode-bidi:isolate}
.plot rect,.plot path,.plot line{display:block}
.middle{text-anchor:middle}
.end{text-anchor:end}
.value{font-weight:600}
.grid,.base{stroke:var(--line)}
.base{stroke:var(--faint)}
.stripe{fill:var(--paper)}
.upright{display:none}
${each(WIDEST_AXIS, (width) => `.a${width}{padding-left:calc(${width + 1}ch + 6px)}`)}
${each(SERIES_LOOKS, (look) => `.s${look}{fill:var(--series-${look})}`)}
${each(SHADES, (look) => `.h${look}{fill:var(--shade-${look});stroke:var(--paper);stroke-width:2px}.d${look}{color:var(--digits-${look});background:var(--shade-${look})}`)}
@media screen and (max-width:44rem){.wide,.across{display:none}.upright{display:block}.facts div{grid-template-columns:7.5rem 1fr}}
`;

const PAPER = `
@page{size:A4 portrait;margin:15mm 14mm 17mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt system-ui,sans-serif;color:#4f5761}}
@media print{
body{max-width:none;padding:0;font-size:9.5pt}
html{font-size:9.5pt}
a{color:inherit;text-decoration:none}
.contents,.skip,.as-table{display:none}
h1,h2,figcaption,caption,.introduction{break-after:avoid}
section{margin-top:1.6rem}
.introduction,.notices li,.definitions{break-inside:avoid}
.tiles{grid-template-columns:repeat(4,1fr);gap:0 .6rem}
.tiles li{background:none;border:1px solid var(--line);padding:.5rem .6rem;margin-bottom:.6rem}
.figure{font-size:1.5rem}
.table{container-type:normal;overflow:visible}
.whole{break-inside:avoid}
caption div{position:static;width:auto}
table{font-size:8pt}
th,td{padding:.2rem .35rem}
thead{display:table-header-group;break-inside:avoid}
th.w{min-width:8rem}
thead .w:not(:first-child){min-width:4rem}
th[scope=row],thead th:first-child{position:static;background:none}
.few td.t,td.t{min-width:9rem}
.r{min-width:5rem}
.total{break-before:avoid}
}
`;

/** Of a report within a page that has colours and a style of its own. */
export const FIGURES_STYLE = [FIGURES, TABLES, CHARTS, PAPER].join("");

/** The page's only style: it has no style attributes, so that the policy can name it. */
export const STYLE = [COLOURS, PAGE, FIGURES_STYLE].join("");

function each(count: number, rule: (index: number) => string): string {
  return Array.from({ length: count + 1 }, (_, index) => rule(index)).join("");
}
