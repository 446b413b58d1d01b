import { createHash } from 'node:crypto'

/**
 * The whole look. Colours have a contrast of 4.5 and more with what they stand on, borders of inputs 3 (WCAG 2.2 AA).
 * A browser without custom properties shows black on white.
 */
export const style = `
:root{color-scheme:light dark;--page:#f3f4f6;--card:#fff;--text:#1b1f24;--soft:#59636e;--line:#e1e4e8;--edge:#868e96;--accent:#1d5bbf;--on:#fff;--bad:#b42318;--bad-back:#fef1f0;--good:#176639;--good-back:#ecf8f0;--round:8px}
@media(prefers-color-scheme:dark){:root{--page:#0d1117;--card:#161b22;--text:#e8eaed;--soft:#a3acb7;--line:#2c333b;--edge:#77818c;--accent:#83b1ff;--on:#0b1320;--bad:#ffa198;--bad-back:#3a1a1b;--good:#7ddc9d;--good-back:#12301d}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{width:100%;max-width:26rem;margin:auto;padding:1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:calc(var(--round) + 4px);padding:2rem;box-shadow:0 1px 2px rgba(0,0,0,.04),0 8px 24px rgba(0,0,0,.06)}
h1{margin:0 0 1.25rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.01em}
p{margin:0 0 1rem}
.card>:last-child{margin-bottom:0}
.soft,.hint{color:var(--soft)}
.hint{font-size:.875rem;margin:.25rem 0 0}
label,legend{display:block;font-weight:600;font-size:.9375rem;padding:0}
fieldset{border:0;margin:0 0 1rem;padding:0;min-width:0}
.field{margin:0 0 1rem}
input[type=text],input[type=password],input[type=email],input[type=tel],input[type=date]{display:block;width:100%;margin-top:.25rem;padding:.625rem .75rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:var(--round)}
input.code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:1.25rem;letter-spacing:.2em}
input[aria-invalid=true]{border-color:var(--bad)}
.choice{display:flex;gap:.625rem;align-items:flex-start;padding:.75rem;border:1px solid var(--edge);border-radius:var(--round);margin:.5rem 0;font-weight:400;cursor:pointer}
.choice input{margin:.3rem 0 0;accent-color:var(--accent)}
button{display:block;width:100%;padding:.6875rem 1rem;font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:1px solid transparent;border-radius:var(--round);cursor:pointer}
button:hover{filter:brightness(1.07)}
button.other{color:var(--accent);background:transparent;border-color:var(--edge);margin-top:.75rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.notice{border-radius:var(--round);padding:.75rem 1rem;margin:0 0 1.25rem;overflow-wrap:anywhere}
.bad{color:var(--bad);background:var(--bad-back)}
.good{color:var(--good);background:var(--good-back)}
.links{margin:1.25rem 0 0;padding:0;list-style:none;font-size:.9375rem}
.links li{margin:.5rem 0 0}
.qr{display:block;width:100%;max-width:13rem;height:auto;margin:0 auto 1rem;border-radius:var(--round);background:#fff}
code,.name{overflow-wrap:anywhere}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9375rem}
footer{padding:0 1rem 1.25rem;text-align:center;font-size:.875rem;color:var(--soft)}
footer a{color:inherit;margin:0 .375rem;padding:.25rem}
footer a[aria-current]{font-weight:600;text-decoration:none}
@media(max-width:26rem){main{padding:0;margin:0 auto auto}.card{border:0;border-radius:0;box-shadow:none;padding:1.5rem 1.25rem}body{background:var(--card)}}
@media(prefers-reduced-motion:no-preference){button{transition:filter .12s}}
`

/** What lets it stand in the page, and nothing else. */
export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
