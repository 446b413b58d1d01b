import { createHash } from 'node:crypto'
import { paletteDeclarations } from '../branding/index.ts'

/**
 * The stylesheet of all pages. The first variable of a `var()` with two is the client's branding (branding/settings-table.ts), set by a later
 * stylesheet. Browsers without custom properties show black on white.
 */
export const style = `
:root{color-scheme:light dark;${paletteDeclarations('light')};--round:8px}
@media(prefers-color-scheme:dark){:root{${paletteDeclarations('dark')}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{width:100%;max-width:26rem;margin:auto;padding:1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:var(--round-card,calc(var(--round) + 4px));padding:2rem;box-shadow:0 1px 2px rgba(0,0,0,.04),0 8px 24px rgba(0,0,0,.06)}
h1{color:var(--heading,var(--text));margin:0 0 1.25rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.01em}
p{margin:0 0 1rem}
.card>:last-child{margin-bottom:0}
.soft,.hint{color:var(--soft)}
.hint{color:var(--hint,var(--soft));font-size:.875rem;margin:.25rem 0 0}
label,legend{color:var(--label,var(--text));display:block;font-weight:600;font-size:.9375rem;padding:0}
fieldset{border:0;margin:0 0 1rem;padding:0;min-width:0}
.field{margin:0 0 1rem}
input[type=text],input[type=password],input[type=email],input[type=tel],input[type=date]{display:block;width:100%;margin-top:.25rem;padding:.625rem .75rem;font:inherit;color:inherit;background:var(--input,var(--card));border:1px solid var(--edge);border-radius:var(--round-input,var(--round))}
input.code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:1.25rem;letter-spacing:.2em}
input[aria-invalid=true]{border-color:var(--bad)}
.choice{display:flex;gap:.625rem;align-items:flex-start;padding:.75rem;border:1px solid var(--edge);border-radius:var(--round);margin:.5rem 0;font-weight:400;cursor:pointer}
.choice input{margin:.3rem 0 0;accent-color:var(--accent)}
button{display:block;width:100%;padding:.6875rem 1rem;font:inherit;font-weight:600;color:var(--button-text,var(--on));background:var(--button,var(--accent));border:1px solid transparent;border-radius:var(--round-button,var(--round));cursor:pointer}
button:hover{color:var(--button-over-text,var(--button-text,var(--on)));background:var(--button-over,var(--button,var(--accent)));filter:brightness(1.07)}
button.other{color:var(--other-text,var(--accent));background:var(--other,transparent);border-color:var(--other-edge,var(--edge));margin-top:.75rem}
a.button{display:flex;align-items:center;gap:.75rem;padding:.625rem 1rem;font-weight:600;text-decoration:none;color:var(--other-text,var(--text));background:var(--other,transparent);border:1px solid var(--other-edge,var(--edge));border-radius:var(--round-button,var(--round))}
a.button:hover{color:var(--other-text,var(--text));border-color:currentColor}
a.button span{overflow-wrap:anywhere;min-width:0}
a.button img,.initial{flex:none;width:1.5rem;height:1.5rem}
a.button img{display:block;object-fit:contain}
.initial{display:grid;place-items:center;border-radius:50%;font-size:.8125rem;line-height:1;color:var(--on);background:var(--accent)}
.providers{margin:0;padding:0;list-style:none;display:grid;gap:.75rem}
.or{display:flex;align-items:center;gap:.75rem;margin:1.25rem 0;color:var(--soft);font-size:.875rem}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
a{color:var(--link,var(--accent));text-underline-offset:.15em}
a:hover{color:var(--link-over,var(--link,var(--accent)))}
:focus-visible{outline:3px solid var(--focus,var(--accent));outline-offset:2px}
.notice{border-radius:var(--round);padding:.75rem 1rem;margin:0 0 1.25rem;overflow-wrap:anywhere}
.bad{color:var(--bad);background:var(--bad-back)}
.good{color:var(--good);background:var(--good-back)}
.banner{margin:0 0 1.25rem;text-align:center}
.logo{display:inline-block;max-width:100%;max-height:7.5rem;vertical-align:middle}
.links{margin:1.25rem 0 0;padding:0;list-style:none;font-size:.9375rem}
.links li{margin:.5rem 0 0}
.consents{margin:0;padding:0;list-style:none}
.consent{margin:0 0 1.5rem}
.consent ul{margin:.5rem 0}
.qr{display:block;width:100%;max-width:13rem;height:auto;margin:0 auto 1rem;border-radius:var(--round);background:#fff}
code,.name{overflow-wrap:anywhere}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9375rem}
footer{padding:0 1rem 1.25rem;text-align:center;font-size:.875rem;color:var(--soft)}
footer a,footer a:hover{color:inherit;margin:0 .375rem;padding:.25rem}
footer a[aria-current]{font-weight:600;text-decoration:none}
@media(max-width:26rem){main{padding:0;margin:0 auto;flex:1;display:flex}.card{flex:1;min-width:0;border:0;border-radius:0;box-shadow:none;padding:1.5rem 1.25rem}body{background:var(--card)}footer{padding-top:1rem}}
@media(prefers-reduced-motion:no-preference){button{transition:filter .12s}}
`

/** The hash by which the Content-Security-Policy allows this stylesheet, and no other inline style. */
export const styleCspSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
