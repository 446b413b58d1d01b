import type { Preparation } from './run-tool.ts'

/** After how long a tool's work is worth a line, in ms: a build that finds nothing to do is quicker. */
const SLOW = 1500
/** Lines of progress. Everything else that a compiler prints is an error, which the failure repeats. */
const progress = /^(go: (downloading|finding|added)|Download(ed|ing)|> Task|\s*Determining projects|\s*Restored )/

/** Runs a tool; announces it, and shows its progress, only when it takes a while. */
export async function runWithDelayedProgress(
  { announce, onLine, whenStopped }: Preparation,
  what: string,
  work: (quiet: Preparation) => Promise<void>,
): Promise<void> {
  const timer = setTimeout(() => announce(what), SLOW)
  try {
    await work({ announce, whenStopped, onLine: (stream, line) => progress.test(line) && onLine(stream, line) })
  } finally {
    clearTimeout(timer)
  }
}
