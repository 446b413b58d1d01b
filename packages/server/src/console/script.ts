import { createHash } from 'node:crypto'
import { paths } from './paths.ts'

/**
 * The script of every page. It follows the stream of changes, reads the page again, and puts the parts marked `data-live` in place of the old ones; without it the
 * same pages are read by reloading. A hidden tab closes its stream, because browsers open six connections to a host at most.
 */
export const script = `
'use strict'
const live = document.querySelector('[data-live-state]')
const parts = () => [...document.querySelectorAll('main:not([data-answer]) [data-live]')]
const shown = new WeakMap()
let stream, waiting, isReading = false, isStale = false

async function refresh() {
  if (isReading) { isStale = true; return }
  isReading = true
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
    if (answer.ok) update(new DOMParser().parseFromString(await answer.text(), 'text/html'))
  } catch {} finally { isReading = false }
  if (isStale) { isStale = false; soon() }
}

function update(fresh) {
  for (const part of parts()) {
    const next = fresh.querySelector('[data-live="' + part.dataset.live + '"]')
    if (!next || next.innerHTML === shown.get(part)) continue
    const before = new Set([...part.querySelectorAll('[data-key]')].map(each => each.dataset.key))
    const open = new Set([...part.querySelectorAll('details[open][data-key]')].map(each => each.dataset.key))
    const focused = part.contains(document.activeElement) ? document.activeElement : undefined
    const place = focused && [focused.tagName, focused.getAttribute('href'), focused.id, focused.textContent].join()
    const html = next.innerHTML
    if (before.size) for (const each of next.querySelectorAll('[data-key]')) if (!before.has(each.dataset.key)) each.classList.add('fresh')
    for (const each of next.querySelectorAll('details[data-key]')) if (open.has(each.dataset.key)) each.open = true
    part.replaceChildren(...next.childNodes)
    shown.set(part, html)
    if (place) [...part.querySelectorAll(focused.tagName)].find(each => [each.tagName, each.getAttribute('href'), each.id, each.textContent].join() === place)?.focus()
  }
  prepare()
}

function soon() {
  waiting ??= setTimeout(() => { waiting = undefined; refresh() }, 150)
}

function show(text, isOn) {
  if (!live) return
  live.hidden = false
  live.textContent = text
  live.toggleAttribute('data-on', isOn)
}

function follow() {
  if (stream || !parts().length || document.hidden) return
  stream = new EventSource('${paths.events}')
  stream.onopen = () => { show('Live', true); soon() }
  stream.onmessage = soon
  stream.onerror = () => show('Not connected', false)
}

function leave() {
  stream?.close()
  stream = undefined
}

document.addEventListener('visibilitychange', () => document.hidden ? leave() : follow())
addEventListener('pagehide', leave)
addEventListener('pageshow', follow)

function prepare() {
  for (const button of document.querySelectorAll('button[data-copy][hidden]')) button.hidden = false
}
document.addEventListener('click', async event => {
  const button = event.target.closest?.('button[data-copy]')
  if (!button) return
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
  button.textContent = 'Copied'
  setTimeout(() => { button.textContent = 'Copy' }, 1500)
})
for (const part of parts()) shown.set(part, part.innerHTML)
prepare()
follow()
`

/** The hash by which the Content-Security-Policy allows this script, and no other. */
export const scriptSource = `'sha256-${createHash('sha256').update(script).digest('base64')}'`
