import { DARK, LIGHT, properties } from "../../../report/written/html/colours.ts";

/** Of every page. Colours and type are those of the report. */
export const CONSOLE_STYLE = `
:root{color-scheme:light dark;${properties(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{${properties(DARK)}}}
@media print{:root{color-scheme:light}.top,.skip,form,.actions{display:none}}
*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--text);background:var(--paper);margin:0;overflow-wrap:anywhere;font-variant-numeric:lining-nums tabular-nums}
a{color:var(--link)}
/* A date field also while its parts and its calendar have the focus. */
:focus-visible,input[type=date]:focus-within{outline:2px solid var(--link);outline-offset:2px}
main{max-width:76rem;margin:0 auto;padding:1.25rem 1rem 3rem}
main:focus{outline:none}
.skip{position:absolute;left:1rem;top:-10rem;background:var(--paper);padding:.5rem 1rem}
.skip:focus{top:.5rem}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .75rem;text-wrap:balance}
h2{font-size:1.25rem;line-height:1.3;margin:2rem 0 .5rem}
p{margin:0 0 .75rem}
.top{border-bottom:1px solid var(--line);background:var(--tile)}
.bar{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:center;max-width:76rem;margin:0 auto;padding:.5rem 1rem}
.bar form{margin:0}
.bar ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:0;padding:0}
.bar .end{margin-left:auto;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center}
.name{font-weight:650}
[aria-current=page]{font-weight:650;color:var(--text)}
label{display:block;font-weight:600}
input,select,textarea,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--faint);border-radius:.25rem;padding:.35rem .6rem;max-width:100%}
input:not([type=checkbox],[type=radio]),select,button:not(.quiet){min-height:2.5rem}
input:not([type=checkbox],[type=radio]){width:22rem}
button{cursor:pointer;background:var(--tile)}
button.main{background:var(--link);border-color:var(--link);color:var(--paper);font-weight:600}
button.quiet{border:0;background:none;color:var(--link);text-decoration:underline;padding:0}
.fields>*{margin-bottom:.9rem}
.notice{border-left:4px solid var(--line);padding:.25rem 0 .25rem .75rem;margin:.75rem 0;max-width:54rem}
.warning{border-color:var(--warning)}
.warning strong{color:var(--warning)}
.faint{color:var(--faint)}
.checked{list-style:none;margin:0;padding:0;max-width:54rem}
.checked>li{padding:.5rem 0;border-top:1px solid var(--line)}
.checked p{margin:.15rem 0 0 1.5rem}
.checked .missing{color:var(--warning);font-weight:600}
.checked .state::before{display:inline-block;min-width:1.5rem}
.checked .done::before{content:"✔";content:"✔" / ""}
.checked .missing::before{content:"✘";content:"✘" / ""}
.checked .not-yet::before{content:"○";content:"○" / ""}
.checked .cannot-verify::before{content:"?";content:"?" / ""}
progress{vertical-align:middle;max-width:100%}
main>section{margin-top:2rem}
.choose{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;margin-bottom:.75rem}
.choose form{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:end}
.choose input:not([type=checkbox],[type=radio]){width:11rem}
.choose select{width:auto}
.zone{color:var(--faint);max-width:54rem;margin-top:.5rem}
.actions{margin:.75rem 0}
.actions a{margin-right:.75rem}
.below{font-size:.875rem}
td a,.figure a{text-decoration-thickness:1px;text-underline-offset:.15em}
.figure a{color:inherit}
`;
