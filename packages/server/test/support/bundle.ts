import { rolldown } from 'rolldown'

/** Bundles a module into a script for a page. The exports of the module become members of the global `name`. */
export async function bundleForPage(code: string, name: string): Promise<string> {
  const entry = 'an application'
  const bundle = await rolldown({
    input: entry,
    cwd: import.meta.dirname,
    platform: 'browser',
    plugins: [{ name: 'entry', resolveId: id => (id === entry ? id : null), load: id => (id === entry ? code : null) }],
  })
  const { output } = await bundle.generate({ format: 'iife', name })
  return output[0].code
}
