/** Measurements in milliseconds. */
export type Sample = readonly number[]

/** Welch's t statistic of two samples. */
export function welch(a: Sample, b: Sample): number {
  const [first, second] = [moments(a), moments(b)]
  return (first.mean - second.mean) / Math.sqrt(first.variance / a.length + second.variance / b.length)
}

function moments(sample: Sample) {
  const mean = sample.reduce((sum, one) => sum + one, 0) / sample.length
  return { mean, variance: sample.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (sample.length - 1) }
}
