import type { Application } from './application.ts'
import { badRequest, flag, integer, oneOf, type Reader, structure, text } from './read.ts'

const clock: Reader<string> = (value, path) => {
  const read = text(value, path)
  if (read === '' || /^([01]\d|2[0-3]):[0-5]\d$/.test(read)) return read
  throw badRequest(`${path} must be a time of day in the form HH:MM.`)
}
const count = integer(0, 2 ** 31 - 1)

/** Reads a WriteApplicationSettingsRequest. @throws BadRequestException */
export const readSettings = structure({
  CampaignHook: structure({ LambdaFunctionName: text, Mode: oneOf(['DELIVERY', 'FILTER']), WebUrl: text }),
  CloudWatchMetricsEnabled: flag,
  EventTaggingEnabled: flag,
  Limits: structure({
    Daily: integer(0, 100),
    MaximumDuration: integer(60, 2 ** 31 - 1),
    MessagesPerSecond: integer(1, 20_000),
    Total: integer(0, 100),
    Session: count,
  }),
  QuietTime: structure({ Start: clock, End: clock }),
  JourneyLimits: structure({ DailyCap: count, TotalCap: count, TimeframeCap: structure({ Cap: count, Days: count }) }),
})

const defaultLimits = { Daily: 0, MaximumDuration: 60, MessagesPerSecond: 50, Total: 0 }

/** Settings in answers of the API (ApplicationSettingsResource). Blocks that were never set are empty, or have the service's defaults. */
export function describeSettings({ id, row }: Application) {
  const { CampaignHook = {}, QuietTime = {}, Limits = {}, JourneyLimits } = JSON.parse(row.settings) as ReturnType<typeof readSettings>
  return {
    ApplicationId: id,
    CampaignHook,
    LastModifiedDate: new Date(row.settings_at).toISOString(),
    Limits: { ...defaultLimits, ...Limits },
    QuietTime,
    ...(JourneyLimits && { JourneyLimits }),
  }
}
