import { createHash } from 'node:crypto'
import { paletteDeclarations } from '../branding/index.ts'
import { chartStyle } from '../charts/index.ts'

/** The stylesheet of the console: the palette of the sign-in pages. Tables become lists of cards on narrow screens. */
export const style = `
:root{color-scheme:light dark;${paletteDeclarations('light')};--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media(prefers-color-scheme:dark){:root{${paletteDeclarations('dark')}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline;text-underline-offset:.2em}
main a:not(.button,.tile,.periods a){text-decoration:underline;text-decoration-color:color-mix(in srgb,currentColor 35%,transparent);text-underline-offset:.2em}
main a:not(.button,.tile,.periods a):hover{text-decoration-color:currentColor}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999rem;top:0;z-index:1;padding:.5rem 1rem;background:var(--card)}
.skip:focus{left:0}
.top{background:var(--card);border-bottom:1px solid var(--line)}
.top>div{max-width:76rem;margin:0 auto;padding:0 1.25rem;display:flex;flex-wrap:wrap;align-items:center;column-gap:2rem}
.brand{display:flex;align-items:center;gap:.5rem;padding:.875rem 0;font-weight:650;letter-spacing:-.01em;color:var(--text)}
.brand:hover{text-decoration:none}
.brand svg{width:1.375rem;height:1.375rem;fill:none;stroke:var(--accent);stroke-width:2;stroke-linecap:round}
.top nav{display:flex;gap:.25rem;margin-right:auto;overflow-x:auto}
.top nav a{padding:.875rem .75rem .75rem;border-bottom:2px solid transparent;color:var(--soft);white-space:nowrap}
.top nav a:hover{color:var(--text);text-decoration:none}
.top nav a[aria-current]{color:var(--text);border-color:var(--accent);font-weight:550}
.side{display:flex;align-items:center;gap:1rem;font-size:.8125rem;color:var(--soft)}
.live{display:inline-flex;align-items:center;gap:.4rem}
.live::before{content:"";width:.5rem;height:.5rem;border-radius:50%;background:var(--edge)}
.live[data-on]::before{background:var(--good)}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
.crumbs{display:flex;flex-wrap:wrap;gap:.25rem .5rem;margin:0 0 .75rem;padding:0;list-style:none;font-size:.875rem;color:var(--soft)}
.crumbs li+li::before{content:"/";margin-right:.5rem;color:var(--edge)}
.head{display:flex;flex-wrap:wrap;align-items:flex-start;justify-content:space-between;gap:.75rem 1.5rem;margin:0 0 1.25rem}
.head>div{min-width:0}
h1{margin:0;font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;overflow-wrap:anywhere}
h1+p{margin:.25rem 0 0}
h2{margin:0;font-size:1.0625rem;line-height:1.4;letter-spacing:-.005em}
h3{margin:0 0 .25rem;font-size:.8125rem;font-weight:600;color:var(--soft)}
p{margin:0 0 .75rem}
.soft{color:var(--soft)}
.small{font-size:.8125rem}
code,pre,.mono{font-family:var(--mono);font-size:.8125rem}
code,.mono{overflow-wrap:anywhere}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:0 0 1.25rem;min-width:0}
.card{container:card/inline-size}
.card>header{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.25rem 1rem;padding:.875rem 1.125rem .75rem}
.card>header p{margin:0}
.card>.in{padding:0 1.125rem 1rem}
.card>.in:first-child{padding-top:1rem}
.card>.in>:last-child{margin-bottom:0}
.card>table+.in{padding-top:.875rem;border-top:1px solid var(--line)}
.grid{display:grid;gap:0 1.25rem;grid-template-columns:minmax(0,1fr)}
@media(min-width:60rem){.grid.two{grid-template-columns:repeat(2,minmax(0,1fr))}.grid.wide{grid-template-columns:minmax(0,1.7fr) minmax(0,1fr)}}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:0 0 1.25rem}
.tile{display:block;padding:.875rem 1.125rem;background:var(--card);border:1px solid var(--line);border-radius:10px;color:var(--text)}
a.tile:hover{border-color:var(--edge);text-decoration:none}
.tile b{display:block;font-size:1.5rem;line-height:1.2;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tile b.text{font-size:1.125rem;line-height:1.6}
.tile span{color:var(--soft);font-size:.8125rem}
table{width:100%;border-collapse:collapse}
th,td{padding:.5625rem .75rem;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
th:first-child,td:first-child{padding-left:1.125rem}
th:last-child,td:last-child{padding-right:1.125rem}
thead th{padding-top:.375rem;padding-bottom:.375rem;border-top:0;font-size:.75rem;font-weight:600;color:var(--soft);white-space:nowrap}
tbody tr:hover{background:color-mix(in srgb,var(--page) 55%,transparent)}
td{overflow-wrap:anywhere}
td.num,th.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.when{white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums}
td small{display:block;color:var(--soft);font-size:.8125rem}
.badge{display:inline-block;padding:.0625rem .5rem;border-radius:999px;font-size:.75rem;font-weight:600;line-height:1.5;white-space:nowrap;color:var(--soft);background:var(--page);border:1px solid var(--line)}
.badge.good{color:var(--good);background:var(--good-back);border-color:transparent}
.badge.bad{color:var(--bad);background:var(--bad-back);border-color:transparent}
.badge.warn{color:var(--text);background:transparent;border-color:var(--edge)}
.tags{display:flex;flex-wrap:wrap;gap:.25rem .375rem;margin:0;padding:0;list-style:none}
.tag{display:inline-block;padding:.0625rem .4375rem;border-radius:5px;background:var(--page);border:1px solid var(--line);font-family:var(--mono);font-size:.75rem;overflow-wrap:anywhere;color:var(--text)}
dl.facts{margin:0;display:grid;grid-template-columns:minmax(0,1fr)}
dl.facts>div{padding:.625rem 1.125rem;border-top:1px solid var(--line)}
dl.facts dt{font-weight:550}
dl.facts dt code{display:block;color:var(--soft);font-weight:400;font-size:.75rem}
dl.facts dd{margin:.125rem 0 0;overflow-wrap:anywhere}
dl.facts dd p{margin:.25rem 0 0}
dl.facts dt code{overflow-wrap:anywhere}
dl.facts dd>div+div{margin-top:.25rem}
@container card (min-width:32rem){dl.facts>div{display:grid;grid-template-columns:14rem minmax(0,1fr);gap:1.25rem}dl.facts dd{margin:0}}
.button,button{display:inline-flex;align-items:center;gap:.375rem;padding:.4375rem .875rem;border:1px solid var(--edge);border-radius:7px;background:var(--card);color:var(--text);font:inherit;font-size:.875rem;font-weight:550;line-height:1.35;cursor:pointer}
.button:hover,button:hover{border-color:var(--text);text-decoration:none}
.button.main,button.main{background:var(--accent);border-color:var(--accent);color:var(--on)}
.button.main:hover,button.main:hover{filter:brightness(1.07)}
button.bad{color:var(--bad);border-color:var(--bad);background:transparent}
button.link{padding:0;border:0;background:none;color:var(--accent);font-weight:400;text-decoration:underline;text-underline-offset:.2em}
.actions{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.actions form{display:inline-flex}
form.line{display:flex;flex-wrap:wrap;gap:.5rem;align-items:flex-end}
label{font-size:.8125rem;font-weight:550;color:var(--soft)}
input,select,form.line button{height:2.25rem}
input[type=number]{width:7rem}
input,select{display:block;margin-top:.125rem;padding:.25rem .625rem;max-width:100%;font:inherit;font-size:.875rem;font-weight:400;color:var(--text);background:var(--card);border:1px solid var(--edge);border-radius:7px}
.notice{border-radius:8px;padding:.75rem 1rem;margin:0 0 1.25rem;overflow-wrap:anywhere}
.notice.good{color:var(--good);background:var(--good-back)}
.notice.bad{color:var(--bad);background:var(--bad-back)}
.notice p:last-child{margin:0}
.empty{padding:1.25rem 1.125rem 1.375rem;border-top:1px solid var(--line);color:var(--soft)}
.empty b{display:block;color:var(--text);margin:0 0 .125rem}
.empty p{margin:0}
.pager{display:flex;gap:1rem;padding:.625rem 1.125rem;border-top:1px solid var(--line);font-size:.875rem}
.code{position:relative;margin:0 0 .75rem;padding-right:4.5rem;background:var(--page);border:1px solid var(--line);border-radius:8px}
.code pre{margin:0;padding:.75rem 1rem;overflow-x:auto;line-height:1.55;tab-size:2}
.code button{position:absolute;top:.5rem;right:.5rem;padding:.1875rem .5rem;font-size:.75rem}
.snippets details{border-top:1px solid var(--line)}
.snippets summary{padding:.625rem 1.125rem;cursor:pointer;font-weight:550}
.snippets summary:hover{background:color-mix(in srgb,var(--page) 55%,transparent)}
.snippets details>div{padding:0 1.125rem 1.125rem}
.snippets .code{margin:0}
.why{margin:.375rem 0 0;padding:.5rem .75rem;border-left:3px solid var(--bad);background:var(--page);border-radius:0 6px 6px 0;font-size:.875rem}
.why p{margin:0}
.why p+p{margin-top:.25rem}
.code-big{font-family:var(--mono);font-size:1.25rem;font-weight:600;letter-spacing:.08em}
.message pre{margin:.375rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font-family:inherit;font-size:.875rem;color:var(--soft)}
.scroll{overflow-x:auto}
@media(max-width:44rem){
.top>div{padding:0 1rem;column-gap:1rem}
.brand{margin-right:auto}
.top nav{order:3;flex:none;width:calc(100% + 2rem);margin:0 -1rem;padding:0 .5rem;gap:0;justify-content:space-between}
.top nav a{padding:.5rem;font-size:.875rem}
main{padding:1.25rem 1rem 3rem}
table.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.cards,table.cards tbody,table.cards tr,table.cards td,table.cards th{display:block}
table.cards tr{padding:.625rem 1.125rem;border-top:1px solid var(--line)}
table.cards td,table.cards th,table.cards td:first-child,table.cards td:last-child{padding:.125rem 0;border:0;text-align:left;white-space:normal}
table.cards td[data-label]{display:grid;grid-template-columns:5rem minmax(0,1fr);gap:.75rem}
table.cards td[data-label]::before{content:attr(data-label);color:var(--soft);font-size:.8125rem}
table.cards td.lead[data-label]{display:block}
table.cards td.lead[data-label]::before{content:none}
table.cards .badge{white-space:normal;overflow-wrap:anywhere;border-radius:.625rem}
table.cards td:has(>div:empty){display:none}
}
@media(prefers-reduced-motion:no-preference){.fresh{animation:fresh 1.6s ease-out}@keyframes fresh{from{background:var(--good-back)}}}
${chartStyle}`

/** The hash by which the Content-Security-Policy allows this stylesheet, and no other inline style. */
export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
