import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { adaptMarkdown } from '../../scripts/site/markdown.ts'
import { navigation, sitePages } from '../../scripts/site/navigation.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const pages = new Set(sitePages())
const addressOf = (file: string) => `/${file.replace(/README\.md$/, 'index.md').replace(/\.md$/, '')}`.replace(/\/index$/, '/')
const groups = navigation().map(({ text, links }) => ({
  text,
  items: links.map(link => ({ text: link.text, link: addressOf(link.file) })),
}))
/** Folders of many pages have a side bar of their own. Groups that open and close are no way out: theirs are buttons within buttons. */
const large = { '/docs/reference/': 'Reference', '/docs/decisions/': 'Decisions' } as Record<string, string>

export default defineConfig({
  title: 'Poolhouse',
  description: 'Cognito user pools and app clients that you own',
  lang: 'en',
  srcDir: root,
  outDir: process.env.DOCS_OUT ?? join(root, 'dist-docs'),
  cacheDir: join(root, 'node_modules/.cache/vitepress'),
  // All but `sitePages`; the test compares.
  srcExclude: [
    '{site,bench,scripts,release,dist-docs,coverage}/**',
    '{packages,examples,clients}/*/*/**',
    '**/{node_modules,dist,target}/**',
  ],
  rewrites: id => id.replace(/README\.md$/, 'index.md'),
  ignoreDeadLinks: [/^http:\/\/localhost/],
  markdown: {
    // Braces in our pages are text, not attributes.
    attrs: { disable: true },
    // The greens of the default theme have too little contrast on the ground of a block.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    config: markdown => adaptMarkdown(markdown as never, pages, root, process.env.DOCS_SOURCES),
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: addressOf('docs/tasks/start.md') },
      { text: 'All pages', link: addressOf('docs/README.md') },
      { text: 'Compatibility', link: addressOf('docs/compatibility.md') },
      { text: 'Commands', link: addressOf('docs/commands.md') },
    ],
    sidebar: {
      ...Object.fromEntries(
        Object.entries(large).map(([folder, name]) => {
          const items = groups.find(({ text }) => text === name)?.items ?? []
          return [folder, [{ text: name, items: [{ text: 'Index', link: folder }, ...items] }]]
        }),
      ),
      '/': groups.filter(({ text }) => !Object.values(large).includes(text)),
    },
    outline: [2, 3],
  },
})
