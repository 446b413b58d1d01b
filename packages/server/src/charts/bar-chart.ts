import { type Markup, markup } from '../http/index.ts'

/** One chart: bars over time. */
export interface Chart {
  title: string
  /** A sentence for people who do not see the chart. */
  description: string
  values: readonly number[]
  /** A label for each value. */
  labels: readonly string[]
  /** The CSS class that colours the bars. */
  className: string
}

/** Units of the viewBox; the picture scales to the width that the page has. */
const size = { width: 320, height: 132, top: 14, bottom: 18, left: 34 }
const plot = { width: size.width - size.left, height: size.height - size.top - size.bottom }

/** Draws bars as SVG. Every bar has a title with its exact number; the scale begins at zero and ends at a round number. */
export function barChart({ title, description, values, labels, className }: Chart): Markup {
  const top = roundUp(Math.max(1, ...values))
  const slot = plot.width / Math.max(1, values.length)
  const gap = Math.min(4, slot * 0.2)
  const bars = values.map((value, index) => {
    const height = round((value / top) * plot.height)
    return markup`<rect class="${className}" x="${round(size.left + index * slot + gap / 2)}" y="${round(size.top + plot.height - height)}" width="${round(slot - gap)}" height="${height}"><title>${labels[index]}: ${formatNumber(value)}</title></rect>`
  })
  const shown = [...new Set([0, Math.floor((labels.length - 1) / 2), labels.length - 1])]
  const anchors = ['start', 'middle', 'end']
  const texts = shown.map((index, position) => {
    const anchor = shown.length === 1 ? 'middle' : anchors[position]!
    const x = { start: size.left, middle: size.left + (index + 0.5) * slot, end: size.width }[anchor as 'start' | 'middle' | 'end']
    return markup`<text x="${round(x)}" y="${size.height - 4}" text-anchor="${anchor}">${labels[index]}</text>`
  })
  const line = (value: number) => {
    const y = round(size.top + plot.height - (value / top) * plot.height)
    return markup`<line x1="${size.left}" x2="${size.width}" y1="${y}" y2="${y}"/><text x="${size.left - 4}" y="${y + 4}" text-anchor="end">${formatNumber(value)}</text>`
  }
  const scale = top >= 2 ? [0, top / 2, top] : [0, top]
  return markup`<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}: ${description}">${scale.map(line)}${bars}${texts}</svg>`
}

/** The smallest of 1, 2, 4, 6, 8 or 10 times a power of ten that is at least `value`: half of it is a round number as well. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 4, 6, 8, 10].map(step => step * power).find(step => step >= value)!
}

/** A number as people read it: 1,234 below ten thousand, then 12k and 3.4M. */
export const formatNumber = (value: number): string =>
  value < 10_000
    ? value.toLocaleString('en', { maximumFractionDigits: 1 })
    : value.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 })

const round = (value: number) => Math.round(value * 100) / 100
