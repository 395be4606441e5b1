import { Html } from '../html.js';

export const stylesheet = new Html(`
:root {
  color-scheme: light dark;
  --page: #f3f4f6; --card: #ffffff; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --field: #868f99;
  --accent: #0a58ca; --accent-text: #ffffff; --accent-over: #084298;
  --note: #eef4ff; --note-line: #b6cdf5; --warn: #fff6e0; --warn-line: #d9a400; --bad: #fdecec; --bad-line: #c62828;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1216; --card: #191d23; --text: #e8eaed; --soft: #a7b0ba; --line: #343b44; --field: #7d8792;
    --accent: #8ab4f8; --accent-text: #0b1b33; --accent-over: #b3cdfb;
    --note: #172235; --note-line: #2f4a75; --warn: #2c2410; --warn-line: #b58900; --bad: #341a1b; --bad-line: #f08080;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 2rem 1rem; display: flex; flex-direction: column; align-items: center;
  background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
main {
  width: 100%; max-width: 28rem; margin-top: auto; padding: 1.75rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
}
footer { margin: 1rem 0 auto; color: var(--soft); font-size: .8125rem; text-align: center; }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3; }
h2 { margin: 1.25rem 0 .375rem; font-size: .875rem; color: var(--soft); }
p { margin: 0 0 .75rem; }
.soft { color: var(--soft); font-size: .875rem; }
a { color: var(--accent); }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
ul { margin: 0; padding: 0; list-style: none; }
li {
  padding: .4375rem 0; border-top: 1px solid var(--line);
  display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem;
}
li:first-child { border-top: 0; }
li span { flex-basis: 100%; }
dl { margin: .75rem 0 0; padding-top: .75rem; border-top: 1px solid var(--line); display: grid; grid-template-columns: auto 1fr; gap: .25rem .875rem; font-size: .9375rem; }
dt { color: var(--soft); }
dd { margin: 0; }
label { display: block; margin: .875rem 0 .25rem; font-weight: 600; font-size: .9375rem; }
input {
  width: 100%; padding: .5625rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: .5rem;
}
button {
  width: 100%; padding: .625rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--accent-text); background: var(--accent); border: 1px solid var(--accent); border-radius: .5rem;
}
button:hover { background: var(--accent-over); border-color: var(--accent-over); }
button.second { color: var(--text); background: transparent; border-color: var(--field); }
button.second:hover { background: var(--page); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.actions { margin-top: 1.25rem; display: grid; gap: .625rem; }
.actions.two { grid-template-columns: 1fr 1fr; }
.note, .warn, .bad { margin: 1rem 0 0; padding: .625rem .875rem; border-radius: .5rem; font-size: .875rem; }
.note { background: var(--note); border: 1px solid var(--note-line); }
.warn { background: var(--warn); border: 1px solid var(--warn-line); }
.bad { background: var(--bad); border: 1px solid var(--bad-line); }
@media (max-width: 22rem) { main { padding: 1.25rem; } .actions.two { grid-template-columns: 1fr; } }
`);
