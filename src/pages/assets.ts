import { readableOn } from "./readable-color.js";

export interface PageTheme {
  /** Color of links, such as `#b4450f`; darkened or lightened to be readable. */
  readonly accent?: string | undefined;
  /** Absolute URL; default: the image of the publication. */
  readonly logo?: string | undefined;
  /** CSS after the default rules. */
  readonly stylesheet?: string | undefined;
}

/** Background of cards, where the contrast is lowest. */
const CARD_COLOR = { light: "#f5f6f4", dark: "#1d2126" } as const;

const ACCENT_COLOR = { light: "#b4450f", dark: "#ff9d66" } as const;

export function stylesheetFor({ accent, stylesheet = "" }: PageTheme): string {
  const light = accent === undefined ? ACCENT_COLOR.light : readableOn(CARD_COLOR.light, accent);
  const dark = accent === undefined ? ACCENT_COLOR.dark : readableOn(CARD_COLOR.dark, accent);
  return `:root{color-scheme:light dark;--mark:#ffe9a8;--text:#1d2129;--soft:#5b6472;--line:#dfe3e8;--page:#fdfdfc;--card:${CARD_COLOR.light};--accent:${light}}
@media (prefers-color-scheme:dark){:root{--mark:#5a4a12;--text:#e6e8eb;--soft:#9aa3af;--line:#30353c;--page:#15181c;--card:${CARD_COLOR.dark};--accent:${dark}}}
${CSS_RULES}${stylesheet}`;
}

const CSS_RULES = `*{box-sizing:border-box}
html{font:1.0625rem/1.65 Charter,"Bitstream Charter","Iowan Old Style",Georgia,serif;-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:0 1.25rem;max-width:44rem;color:var(--text);background:var(--page);overflow-wrap:break-word}
h1,h2,h3,h4,h5,h6,.byline,nav,footer,summary,dt,.masthead p{font-family:ui-sans-serif,system-ui,sans-serif}
h1{font-size:2rem;line-height:1.2;letter-spacing:-.02em;margin:.2em 0}
h2{font-size:1.35rem;line-height:1.3;margin:2.2em 0 .6em}
h3{font-size:1.15rem;line-height:1.35;margin:1.8em 0 .3em}
a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:.06em}
h1 a,h2 a,h3 a,.masthead a{color:inherit;text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible{outline:.15em solid var(--accent);outline-offset:.2em}
.skip{position:absolute;inset-inline-start:-99rem}
.skip:focus{inset-inline-start:1rem;top:1rem;background:var(--page)}
.masthead{padding:3.5rem 0 1rem;border-bottom:1px solid var(--line)}
.masthead p{color:var(--soft);margin:.3em 0}
.masthead:not(.small) p a{text-decoration:underline}
.masthead.small{padding:1.2rem 0 .6rem;margin-bottom:2rem}
.subscribe{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.25rem;margin:2rem 0}
.subscribe h2{margin:0 0 .3em}
.subscribe dl{margin:0}
.subscribe dl div{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:.35rem 0;border-top:1px solid var(--line)}
.subscribe dt{min-width:8rem;font-weight:600}
.subscribe dd{margin:0;min-width:0}
code,pre,kbd,samp{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.88em}
.subscribe code{-webkit-user-select:all;user-select:all;overflow-wrap:anywhere}
.subscribe p:last-child{margin-bottom:0}
.address{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem .8rem}
.address code{flex:1 1 14rem;padding:.7rem 1rem;font-size:1rem;background:var(--page);border:.12rem solid var(--accent);border-radius:.4rem;cursor:copy}
pre{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.8rem 1rem;overflow-x:auto;line-height:1.5}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.copy{display:inline-flex;align-items:center;font:.85rem ui-sans-serif,system-ui,sans-serif;color:var(--soft)}
.copy [role=status]:not(:empty){margin-inline-start:.5rem}
button{font:inherit;font-weight:600;color:var(--accent);background:var(--page);border:1px solid var(--line);border-radius:.4rem;padding:.2rem .6rem;cursor:pointer}
button:hover{border-color:var(--accent)}
.subscribe dd{display:flex;flex-wrap:wrap;align-items:center;gap:.2rem .8rem;flex:1}
.subscribe dd code{flex:1 1 14rem}
.search{margin:1.8rem 0;font:1rem/1.5 ui-sans-serif,system-ui,sans-serif}
.search label{display:block;color:var(--soft);font-size:.88rem;margin-bottom:.3rem}
.search span{display:flex;gap:.5rem}
input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--page);border:1px solid var(--soft);border-radius:.4rem;padding:.45rem .7rem}
.search button{padding:.45rem 1rem}
.count{color:var(--soft);font:.92rem/1.5 ui-sans-serif,system-ui,sans-serif}
.hits{list-style:none;padding:0;margin:1.5rem 0 0}
.hits li{margin:0 0 1.9rem}
.hits h2{font-size:1.15rem;line-height:1.35;margin:0 0 .2em}
.hits h2 a{color:var(--accent)}
.hits p{margin:.2em 0}
mark{background:var(--mark);color:inherit;border-radius:.15em;padding:0 .1em;margin:0 -.1em}
a mark{color:var(--text)}
.readers,.kinds ul{list-style:none;padding:0;margin:.4rem 0 1rem;display:flex;flex-wrap:wrap;gap:.5rem;font:.9rem/1.4 ui-sans-serif,system-ui,sans-serif}
.readers li,.kinds li{margin:0}
.readers a{display:block;padding:.35rem .8rem;background:var(--page);border:1px solid var(--line);border-radius:2rem;text-decoration:none}
.readers a:hover,.beside a:hover{border-color:var(--accent)}
.readers-title{margin-bottom:0}
.masthead.small a{display:flex;align-items:center;gap:.7rem}
.masthead.small img{max-height:2rem;margin:0}
.masthead img{display:block;max-width:min(12rem,60%);max-height:5rem;margin-bottom:1rem}
.beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(16rem,100%),1fr));gap:1rem;margin:3.5rem 0 0}
.beside a{display:block;padding:.8rem 1rem;border:1px solid var(--line);border-radius:.6rem;font-weight:600;line-height:1.4;text-decoration:none}
.beside a span{display:block;color:var(--soft);font-size:.82rem;font-weight:400}
.beside [rel=next]{text-align:end}
.kinds h2{font-size:1.1rem;margin:2.2rem 0 .3rem}
.kinds li{display:flex;border:1px solid var(--line);border-radius:2rem;overflow:clip}
.kinds a{padding:.35rem .8rem;text-decoration:none}
.kinds .feed{border-inline-start:1px solid var(--line);color:var(--soft);background:var(--card)}
.kinds a:focus-visible{outline-offset:-.15em}
.byline{color:var(--soft);font-size:.88rem;margin:.2em 0 .8em}
.lead{font-size:1.12em}
details{margin:.6em 0}
summary{cursor:pointer;color:var(--soft);font-size:.88rem}
li{margin:.25em 0}
nav ul{list-style:none;margin:1.5rem 0;padding:1rem 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem;font-size:.92rem;line-height:1.5}
nav li{margin:.45em 0}
nav li a{display:block;font-weight:600;text-decoration:none}
nav li span{color:var(--soft)}
img,video{max-width:100%;height:auto}
audio{width:100%}
figure{margin:1.5rem 0}
figcaption{color:var(--soft);font-size:.88rem}
blockquote{margin:1.2rem 0;padding-inline-start:1.1rem;border-inline-start:.25rem solid var(--line);color:var(--soft)}
table{border-collapse:collapse;display:block;overflow-x:auto;font-size:.94rem}
th,td{border:1px solid var(--line);padding:.4rem .7rem;text-align:start;vertical-align:top}
hr{border:0;border-top:1px solid var(--line);margin:2.5rem 0}
.cuts ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.3rem}
.cuts h3{margin-bottom:.2em}
.cuts li{margin:0;min-width:0}
.cuts li span{color:var(--soft);font-size:.82rem}
.turn{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.5rem 1.5rem;margin:2.5rem 0 0}
.turn [rel=prev]{margin-inline-start:auto}
.terms dt{margin-top:.8em;font-weight:600}
.terms dd{margin:0}
.body :is(h1,h2,h3,h4,h5,h6){scroll-margin-top:1rem}
footer{margin:4rem 0 2rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.88rem}
footer a{margin-inline-end:1.2rem}
@media (max-width:36rem){html{font-size:1rem}h1{font-size:1.75rem}.masthead{padding-top:2rem}.masthead.small{padding-top:1rem}.subscribe dt{flex-basis:100%}.subscribe dd code{flex-basis:10rem}.subscribe,nav ul{padding:.9rem 1rem}}
@media print{.search,.subscribe,.cuts,.turn,.kinds,footer,nav,.skip,.copy{display:none}:root{color-scheme:light;--text:#000;--soft:#444;--line:#bbb;--page:#fff;--card:#fff;--accent:#000}html{font-size:10pt}body{max-width:none;padding:0}pre{white-space:pre-wrap}table{display:table}h2,h3{break-after:avoid}details::details-content{content-visibility:visible}}
`;

/** The usual feed icon: a dot and two waves. */
export function iconFor({ accent }: PageTheme): string {
  const background = accent === undefined ? "#c2500f" : readableOn("#ffffff", accent);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${background}"/><g fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round"><path d="M8 15.5A8.5 8.5 0 0 1 16.5 24"/><path d="M8 8.5A15.5 15.5 0 0 1 23.5 24"/></g><circle cx="10" cy="22" r="2.6" fill="#fff"/></svg>
`;
}
