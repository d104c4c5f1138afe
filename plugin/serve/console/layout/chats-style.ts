export const CHATS_STYLE_NAME = "chats.css";

/** Of the pages with chats. */
export const CHATS_STYLE = `
.search{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));gap:.75rem 1.25rem;align-items:start;margin:0 0 1.25rem;padding:1rem;background:var(--tile);border-radius:.5rem}
.search input:not([type=checkbox]){width:100%}
.search .tick label{display:inline}
.search .tick,.search button{margin-top:1.5rem}
.search .tick{display:flex;gap:.5rem;align-items:center;min-height:2.5rem}
.hint{font-size:.875rem;line-height:1.35}
.notes,.listed{padding-left:1.25rem;margin:.5rem 0}
.actions li a{margin-right:0}
.actions ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:1rem 0}
.list{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
.list th,.list td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;font-weight:400}
.list thead th{font-weight:600;border-bottom:2px solid var(--line)}
.list tbody tr{border-bottom:1px solid var(--line);break-inside:avoid}
.list .n{text-align:right;padding-right:1.75rem}
.beside{display:grid;grid-template-columns:minmax(0,1fr);gap:0 2.5rem}
.said{list-style:none;margin:.75rem 0;padding:0;display:grid;gap:.6rem}
.said>li{width:fit-content;min-width:min(100%,16rem);max-width:46rem;border-radius:.5rem;padding:.5rem .8rem;background:var(--tile);border:1px solid var(--line);border-left:4px solid var(--line);scroll-margin-top:1rem}
.said>.support-person{margin-left:auto;border-left:1px solid var(--line);border-right:4px solid var(--link)}
.said>.visitor{border-left-color:var(--link)}
.said>.event,.said>.remark{width:auto;max-width:none;background:none;border:0;padding:.1rem 0;text-align:center}
.said>.note{border-style:dashed}
.said>:target{outline:2px solid var(--link)}
.said p{margin:.15rem 0 0;white-space:pre-wrap;unicode-bidi:plaintext}
.said .by{font-size:.875rem;color:var(--faint);white-space:normal;margin:0}
.said .by b{color:var(--text);font-weight:600}
.log{white-space:pre-wrap;unicode-bidi:plaintext}
.facts{margin:0}
.facts div{display:grid;grid-template-columns:minmax(7rem,13rem) minmax(0,1fr);gap:0 1rem;padding:.15rem 0}
.facts dt{color:var(--faint)}
.facts dd{margin:0}
@media (min-width:64rem){.beside{grid-template-columns:minmax(0,1fr) 24rem}.beside .facts div{grid-template-columns:10rem minmax(0,1fr)}}
@media (max-width:44rem){
.list,.list tbody,.list tr,.list th,.list td{display:block}
.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.list tbody tr{padding:.5rem 0}
.list tbody th,.list tbody td,.list .n{padding:.05rem 0;text-align:left}
.list tbody th{font-weight:600}
.list td::before{content:attr(data-head) ": ";color:var(--faint)}
}
@media print{.beside{display:block}.said>li{break-inside:avoid}a{color:inherit;text-decoration:none}}
`;
