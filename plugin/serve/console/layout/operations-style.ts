/** Of the pages on how environments and runs stand. */
export const OPERATIONS_STYLE = `
.facts{margin:0 0 .75rem}
.facts div{display:grid;grid-template-columns:minmax(8rem,16rem) 1fr;gap:0 1rem;padding:.1rem 0}
.facts dt{color:var(--faint)}
.facts dd{margin:0}
.stands{font-size:1.25rem;font-weight:650}
.mark{display:inline-block;min-width:1.25em;font-weight:700}
.mark::before{content:attr(data-sign);content:attr(data-sign) / ""}
.bad,.bad .mark{color:var(--warning)}
.environment{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:.25rem}
.environment h2{margin-top:.75rem}
.links,.items{list-style:none;margin:0;padding:0}
.links{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin-bottom:.75rem}
.items>li{border-left:4px solid var(--line);padding:.25rem 0 .25rem .75rem;margin:.5rem 0;max-width:54rem}
.items p{margin:0 0 .25rem}
.actions{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin-bottom:.75rem}
details{border-bottom:1px solid var(--line);padding:.35rem 0}
summary{cursor:pointer}
summary .faint{margin-left:.5rem}
details>:not(summary),details>.facts{margin-left:1rem}
summary~*{margin-top:.35rem}
.line time{margin:0 .25rem}
progress{width:min(22rem,100%)}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.35}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;font-weight:400}
thead th{font-weight:600;border-bottom:2px solid var(--line)}
tbody th{min-width:13rem;overflow-wrap:break-word}
tbody tr{border-bottom:1px solid var(--line)}
code{font-size:.95em}
@media screen and (max-width:44rem){.facts div{grid-template-columns:1fr}.facts dd{padding-bottom:.25rem}thead{display:none}table,tbody,tr,th,td{display:block}tbody tr{padding:.4rem 0}th,td{padding:.05rem 0}tbody th{font-weight:600;min-width:0}}
`;
