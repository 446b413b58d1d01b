import { useData } from 'vitepress'
import Theme from 'vitepress/theme-without-fonts'
import { h } from 'vue'
import MermaidPicture from './MermaidPicture.vue'
import TableFilter from './TableFilter.vue'
import './style.css'

export default {
  extends: Theme,
  Layout: () => {
    const { page } = useData()
    // Every long table by rows: what is built, every message, every command.
    const isFiltered = /^docs\/(compatibility|errors|configuration|commands)\.md$/.test(page.value.relativePath)
    return h(Theme.Layout, null, isFiltered ? { 'doc-before': () => h(TableFilter, { key: page.value.relativePath }) } : {})
  },
  enhanceApp({ app }) {
    app.component('MermaidPicture', MermaidPicture)
  },
}
