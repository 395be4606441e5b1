/** Colours are named once and swapped for dark pages; nothing is fetched. */
export const style = `
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#16202c;--soft:#566173;--rule:#dfe3e9;--code:#eef1f5;--accent:#2457c5;
--failed:#b3261e;--failed-soft:#fdecea;--warned:#8a5300;--warned-soft:#fff4dd;--passed:#1a6b3c;--passed-soft:#e6f4ea;--quiet:#5f6b7a}
@media (prefers-color-scheme:dark){:root{--page:#0f141a;--card:#171d25;--ink:#e6ebf2;--soft:#9aa7b8;--rule:#2b3440;--code:#10161d;--accent:#8fb4ff;
--failed:#ff8a80;--failed-soft:#3a1a1a;--warned:#ffc766;--warned-soft:#352710;--passed:#7bd8a0;--passed-soft:#13301f;--quiet:#8b98a9}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .35rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2.4rem 0 .8rem}
h3{font-size:1.02rem;line-height:1.35;margin:0}
p{margin:.5rem 0}
li{overflow-wrap:anywhere}
a{color:var(--accent)}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--code);border-radius:4px;padding:.05em .3em;overflow-wrap:anywhere}
pre{background:var(--code);border-radius:8px;padding:.75rem .9rem;margin:.5rem 0;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.meta,.source{color:var(--soft)}
.meta,.source{font-size:.86rem}
.counts{display:flex;flex-wrap:wrap;gap:.6rem;margin:1.2rem 0 0;padding:0;list-style:none}
.counts li{border-radius:999px;padding:.2rem .8rem;font-weight:600;background:var(--code);color:var(--soft)}
.counts .failed,.mark.failed{background:var(--failed-soft);color:var(--failed)}
.counts .warned,.mark.warned{background:var(--warned-soft);color:var(--warned)}
.counts .passed,.mark.passed{background:var(--passed-soft);color:var(--passed)}
.card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:1rem 1.15rem;margin:.9rem 0}
.card.failed{border-left:5px solid var(--failed)}
.card.warned{border-left:5px solid var(--warned)}
.title{display:flex;gap:.6rem;align-items:baseline}
.mark{flex:none;border-radius:6px;padding:.05rem .5rem;font-size:.78rem;font-weight:700;letter-spacing:.02em}
dl{margin:.6rem 0 0;display:grid;grid-template-columns:6.5rem 1fr;gap:.35rem .9rem}
dt{color:var(--soft);font-size:.9rem}
dd{margin:0;overflow-wrap:anywhere}
.fix{font-weight:550}
details{margin:.6rem 0 0}
summary{cursor:pointer;color:var(--accent)}
summary:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.list{margin:0;padding:0;list-style:none}
.list li{display:flex;gap:.6rem;align-items:flex-start;padding:.4rem 0;border-top:1px solid var(--rule);overflow-wrap:anywhere}
.list li:first-child{border-top:0}
.list .meta{display:block}
.exchange{border-top:1px solid var(--rule);padding:.55rem 0;margin:0}
.exchange:target{background:var(--warned-soft);border-radius:8px;padding:.55rem .6rem}
.exchange summary{color:inherit}
.exchange .to{overflow-wrap:anywhere}
.scroll{overflow-x:auto}
.sequence{width:100%;height:auto;display:block;font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.sequence text{fill:var(--ink)}
.sequence .who{font:600 14px system-ui,sans-serif;text-anchor:middle}
.sequence .host{fill:var(--soft);text-anchor:middle;font-size:11.5px}
.sequence .answer{text-anchor:end;font-size:12px}
.sequence .life{stroke:var(--rule);stroke-width:2}
.sequence .request{stroke:var(--ink);stroke-width:1.4}
.sequence .response{stroke:var(--quiet);stroke-width:1.2;stroke-dasharray:5 4}
.sequence .ok .answer{fill:var(--passed)}.sequence .refused .answer{fill:var(--warned)}.sequence .broken .answer{fill:var(--failed)}
.sequence .broken .response{stroke:var(--failed)}
.sequence a:hover .ask{text-decoration:underline}
.facts{margin:.4rem 0 0}
@media (max-width:40rem){dl{grid-template-columns:1fr;gap:0}dt{margin-top:.45rem}}
@media print{body{background:#fff}.card{break-inside:avoid}}
`;
