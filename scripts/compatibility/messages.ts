import { type Built, tests } from './rows.ts'

/** Messages to users and Lambda triggers, and password rules. */
export const messages: Readonly<Record<string, Built>> = {
  'CustomEmailSender, CustomSMSSender': {
    does: 'the pool’s function delivers the message, for all seven trigger sources: it gets the code in the format of the AWS Encryption SDK, from the outbox, at least once',
    shown: tests.customSender,
  },
  KMSKeyID: {
    does: 'the key that encrypts those codes: of the configured KMS, otherwise of this service, which then answers `kms:Decrypt`',
    shown: tests.kms,
  },
  'DefaultEmailOption, EmailMessageByLink, EmailSubjectByLink': {
    does: 'a link instead of a code, to `/<pool id>/confirmUser` (and `/confirmUser`); it needs no domain',
    shown: tests.byLink,
  },
  SmsAuthenticationMessage: { does: 'the text of SMS with a sign-in code', shown: tests.signInWords },
  PasswordHistorySize: {
    does: 'how many passwords, the current one included, cannot be used again, in every operation that sets one',
    shown: tests.history,
  },
  EmailConfiguration: {
    does: 'DEVELOPER with SourceArn: mail goes through SES, where it is configured (`--ses`, AWS_ENDPOINT_URL_SESV2, AWS_ENDPOINT_URL_SES), with From, ReplyToEmailAddress and ConfigurationSet; otherwise through SMTP',
    shown: tests.ses,
  },
  SmsConfiguration: {
    does: 'SnsCallerArn: SMS goes through SNS, where it is configured (`--sns`, AWS_ENDPOINT_URL_SNS), in SnsRegion; otherwise through the gateway',
    shown: tests.sns,
  },
}
