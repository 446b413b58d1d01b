/** What the site changes in the pages, which are written for GitHub: links to sources, comments, braces and pictures. */
import { posix } from 'node:path'

interface Token {
  type: string
  tag: string
  content: string
  info: string
  children: Token[] | null
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
}

/** The members of markdown-it that are used here. */
interface Markdown {
  core: { ruler: { push(name: string, rule: (state: { tokens: Token[]; env: { relativePath?: string; path?: string } }) => void): void } }
  renderer: { rules: Record<string, ((tokens: Token[], index: number, ...rest: unknown[]) => string) | undefined> }
}

/** @param sources the address of the repository's files, such as `https://github.com/OWNER/NAME/blob/main`; without one their links are plain text */
export function adaptMarkdown(markdown: Markdown, pages: ReadonlySet<string>, root: string, sources: string | undefined): void {
  markdown.core.ruler.push('links_of_repository', ({ tokens, env }) => {
    const page = posix.relative(root, env.path ?? posix.join(root, env.relativePath ?? ''))
    for (const { children } of tokens) adaptLinks(children ?? [], page)
  })

  function adaptLinks(tokens: Token[], page: string): void {
    let isOpen = false
    for (const token of tokens) {
      if (token.type === 'link_close' && isOpen) {
        Object.assign(token, { type: 'span_close', tag: 'span' })
        isOpen = false
      }
      if (token.type !== 'link_open') continue
      const href = token.attrGet('href') ?? ''
      if (/^(?:[a-z]+:|#|\/)/i.test(href)) continue
      const [path = '', anchor] = href.split('#')
      const target = posix.join(posix.dirname(page), path).replace(/\/$/, '')
      if (pages.has(target)) {
        // The site gives README.md the name of an index.
        const name = path.replace(/README\.md$/, 'index.md')
        token.attrSet('href', `${name.startsWith('.') ? '' : './'}${name}${anchor === undefined ? '' : `#${anchor}`}`)
      } else if (sources) token.attrSet('href', `${sources}/${target}`)
      else {
        // Not a link, and so not searched for dead ones.
        Object.assign(token, { type: 'span_open', tag: 'span', attrs: [['title', target]] })
        isOpen = true
      }
    }
  }

  const { rules } = markdown.renderer
  const escaped = rules.text!
  // What looks like a tag is a placeholder such as <urn>, but for line breaks in tables.
  rules.html_block = rules.html_inline = (tokens, index, ...rest) => {
    const { content } = tokens[index]!
    if (content === '<br>') return content
    return content.startsWith('<!--') ? '' : rules.text!(tokens, index, ...rest)
  }
  rules.text = (...given) => escaped(...given).replaceAll('{{', '&#123;&#123;')
  const fence = rules.fence!
  rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index]!
    return info.trim() === 'mermaid' ? `<MermaidPicture code="${encodeURIComponent(content)}" />` : fence(tokens, index, ...rest)
  }
}
