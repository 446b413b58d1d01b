import { type Built, server } from './rows.ts'

const onEngines = {
  application: server('pinpoint/applications', 'an application is created with status 201, read, listed in its region and deleted'),
  settings: server(
    'pinpoint/applications',
    'settings of a new application have the defaults of the service, and a request changes only the blocks that it has',
  ),
  tags: server(
    'pinpoint/applications',
    'tags are added, replaced, listed and removed by the ARN of an application, which the path has percent-encoded',
  ),
  endpoint: server(
    'pinpoint/endpoints',
    'an endpoint is created with status 202, and an update merges maps by key and leaves what is absent',
  ),
  endpoints: server(
    'pinpoint/endpoints',
    'a batch updates many endpoints, which are found by their user, and deleted one by one or all of a user',
  ),
}

/** The operations of Pinpoint that are built. `scripts/compatibility/page.ts` compares the names with the service's table. */
export const pinpointOperations: Readonly<Record<string, Built>> = {
  CreateApp: { does: 'an application of an account and region; a repeat with its creation key finds it', shown: onEngines.application },
  DeleteApp: {
    does: 'with its endpoints, events and numbers; clients that name it stay, and what they would send is dropped',
    shown: server('pinpoint/applications', 'every call that names an unknown or deleted application is refused with NotFoundException'),
  },
  DeleteEndpoint: { does: 'its events stay', shown: onEngines.endpoints },
  DeleteUserEndpoints: { does: 'all endpoints of a user', shown: onEngines.endpoints },
  GetApp: { does: 'an application', shown: onEngines.application },
  GetApplicationDateRangeKpi: {
    does: 'numbers that were counted when events were stored, 90 days at most, in pages; see the next table',
    shown: server('pinpoint/events', 'without times the last 31 days are answered, and rows come in pages'),
  },
  GetApplicationSettings: { does: 'settings, with the defaults of the service', shown: onEngines.settings },
  GetApps: { does: 'in pages', shown: server('pinpoint/applications', 'applications are listed in pages, each once') },
  GetEndpoint: { does: 'an endpoint', shown: onEngines.endpoint },
  GetUserEndpoints: { does: 'the endpoints of a user, those that changed last first', shown: onEngines.endpoints },
  ListTagsForResource: { does: 'tags of an application', shown: onEngines.tags },
  PutEvents: {
    does: 'stores the endpoints, then the events, a hundred at most; an event id of an endpoint counts once, however often it is sent',
    shown: server('pinpoint/events', 'an event that is sent again, also by many at once, counts once'),
  },
  TagResource: { does: 'up to 50 tags', shown: onEngines.tags },
  UntagResource: { does: 'removes tags', shown: onEngines.tags },
  UpdateApplicationSettings: {
    does: 'validated, stored and read back; without an effect, because campaigns are not built',
    shown: onEngines.settings,
  },
  UpdateEndpoint: { does: 'creates or changes; maps are merged by key, a list replaces the list of its key', shown: onEngines.endpoint },
  UpdateEndpointsBatch: { does: 'up to 100 endpoints', shown: onEngines.endpoints },
}

const counted = server('pinpoint/events', 'sign-ups, sign-ins, failures, active and new users are counted per day and client')
const ofMessages = server('pinpoint/events', 'numbers of messages are computed from events that an application stores')

/** The numbers of GetApplicationDateRangeKpi, and what happens to stored events. */
export const pinpointNumbers: Readonly<Record<string, Built>> = {
  '`unique-deliveries`, `successful-delivery-rate`, `email-open-rate`, `push-open-rate`': {
    does: 'from events that an application stores (`_email.delivered` and the like); also `-grouped-by-date`',
    shown: ofMessages,
  },
  '`sign-ups`, `sign-ins`, `sign-in-failures`, `new-users`': {
    does: 'ours; also `-grouped-by-date`, `-grouped-by-client`, `-grouped-by-date-and-client`',
    shown: counted,
  },
  '`page-views`': {
    does: 'ours: how often sign-in pages were shown; grouped like the others',
    shown: server(
      'analytics/without-metadata',
      'views of the pages of a client with analytics are counted, sent together when the service stops, and make nobody active',
    ),
  },
  '`daily-active-users-grouped-by-date`, `…-and-client`': {
    does: 'ours; a user counts once a day for each client and once for all',
    shown: counted,
  },
  '`--analytics-sink`': {
    does: 'ours; every event goes to a file, an HTTP address or a Kinesis stream, at least once, in the form of Pinpoint’s event stream with a stable `event_id`',
    shown: server('pinpoint/sink', 'an HTTP address that refuses a batch gets the same events again, with the same ids'),
  },
  '`--analytics-keep`': {
    does: 'ours; days after which events are removed (400); what was counted per day stays',
    shown: [
      'server/test/storage/conformance/pinpoint.ts',
      'events are listed by time in pages, and the sweep removes those from before a time and keeps what was counted',
    ],
  },
}
