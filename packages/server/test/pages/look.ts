import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Folder for screenshots. Without it none are taken, because they take longer than all that is asserted. */
const folder = process.env.POOLHOUSE_SCREENSHOTS
if (folder !== undefined) mkdirSync(folder, { recursive: true })

/** Where axe looks: colours depend on the scheme and targets on the width, so each of both is looked at once. */
const audited: Readonly<Record<string, number>> = { light: 360, dark: 1280 }

/**
 * Asserts that axe finds no violation on a page and that nothing scrolls sideways, light and dark, at the widths of a phone and a desktop, and takes
 * screenshots where a folder is named. `shows`: the selector to wait for.
 */
export async function checkAppearance(page: Page, name: string, shows: string): Promise<void> {
  await page.waitForSelector(shows)
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 1280]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 800 })
      if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true })
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at ${width}`).toBeLessThanOrEqual(width)
      if (audited[colorScheme] === width) expect(await violations(page), `${name} at ${width}, ${colorScheme}`).toEqual([])
    }
  }
}

/** Violations that axe finds. It is injected by the browser driver, since the page's policy allows no script. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: the script's global has no types here.
    const { violations } = await (globalThis as any).axe.run()
    return violations.map((each: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      [each.id, ...each.nodes.map(node => `${node.html} ${node.failureSummary}`)].join('\n'),
    )
  })
}
