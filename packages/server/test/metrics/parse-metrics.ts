/** The samples of a page in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). It throws for a line that is not of it. */
export function parseMetrics(text: string) {
  const samples = text.split('\n').flatMap(line => {
    if (line === '' || /^# (?:HELP|TYPE) [a-z_]/.test(line)) return []
    const [, name, labels = '', value] = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? []
    if (name === undefined || !/^(?:[-+]?(?:\d[\d.e+-]*|Inf)|Nan)$/i.test(value ?? '')) throw new Error(`not a sample: ${line}`)
    return [
      {
        name,
        labels: Object.fromEntries([...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key, each]) => [key, each])),
        value: Number(value),
      },
    ]
  })
  /** The value of the sample with this name and all of these labels. */
  const find = (name: string, labels: Readonly<Record<string, string>>): number | undefined =>
    samples.find(each => each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value))?.value
  return { text, find }
}
