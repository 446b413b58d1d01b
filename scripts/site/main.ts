/** npm run docs [-- dev]: builds the documentation site into dist-docs/, or serves it while the pages are edited. */
import { join } from 'node:path'
import { foreground, root } from '../step.ts'

const [what = 'build', ...more] = process.argv.slice(2)
if (what !== 'build' && what !== 'dev') {
  console.error(`npm run docs builds the site, npm run docs -- dev serves it. It does not know "${what}".`)
  process.exitCode = 2
} else {
  process.exitCode = await foreground('site/node_modules/vitepress/bin/vitepress.js', [what, join(root, 'site'), ...more])
  if (what === 'build' && process.exitCode === 0) console.log(`npm run docs: ${process.env.DOCS_OUT ?? 'dist-docs'} has the site.`)
}
