/** In addition to the stylesheet of all pages. */
export const STATUS_STYLE = `body{max-width:66rem;font-family:ui-sans-serif,system-ui,sans-serif;font-size:1rem}
:root{--s1:#24747b;--s2:#d0702c;--s3:#6b5bb0;--s4:#b2476f;--s5:#7d8b2f;--s6:#8a93a0}
@media (prefers-color-scheme:dark){:root{--s1:#4fb3ba;--s2:#ff9d66;--s3:#a698ea;--s4:#e283a8;--s5:#b4c35a;--s6:#8f99a6}}
.s1{fill:var(--s1);background:var(--s1)}.s2{fill:var(--s2);background:var(--s2)}.s3{fill:var(--s3);background:var(--s3)}
.s4{fill:var(--s4);background:var(--s4)}.s5{fill:var(--s5);background:var(--s5)}.s6{fill:var(--s6);background:var(--s6)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.8rem;margin:1.5rem 0}
.facts div{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.facts dt{color:var(--soft);font-size:.85rem}
.facts dd{margin:0;font-size:.85rem;line-height:1.4;color:var(--soft)}
.facts strong{display:block;font-size:1.5rem;line-height:1.3;color:var(--text)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));gap:1rem;margin:1.5rem 0}
.chart{margin:0;min-width:0;background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.chart figcaption{color:var(--text);font-weight:600;font-size:.95rem}
.chart svg{display:block;width:100%;height:auto;margin:.4rem 0}
.chart text{fill:var(--soft);font:12px ui-sans-serif,system-ui,sans-serif}
.grid{stroke:var(--line);stroke-width:1}
.whole{fill:transparent}
.whole:hover{fill:var(--line)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:0;padding:0;font-size:.82rem;color:var(--soft)}
.key{display:inline-block;width:.7em;height:.7em;border-radius:.15em}
.tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:1rem;align-items:start}
.tables table{display:table;width:100%;font-size:.88rem}
.number{text-align:end;font-variant-numeric:tabular-nums}
.quiet{color:var(--soft);font-size:.88rem}
.rejected,.refreshes{list-style:none;padding:0}
.rejected li{border-inline-start:.25rem solid var(--s4);padding:.2rem 0 .2rem 1rem;margin:1rem 0}
.rejected p{margin:.2em 0}
.remedy{color:var(--soft)}
.refreshes>li{padding:.5rem 0;border-top:1px solid var(--line);margin:0}
.refreshes details{margin:.2em 0}
.refreshes details ul{font-size:.88rem;overflow-wrap:anywhere}
.state{display:inline-block;min-width:4.5rem;padding:.05rem .5rem;margin-inline-end:.4rem;border:1px solid var(--line);border-radius:1rem;font-size:.78rem;text-align:center;background:var(--card)}
.state.failed{border-color:var(--s4);color:var(--s4)}
.state.done{border-color:var(--s1);color:var(--s1)}
`;
