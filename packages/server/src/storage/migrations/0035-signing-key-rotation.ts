/** From when on a signing key signs; `retired_at`, which is there from the beginning, says until when it verifies. */
export const signingKeyRotation = `
alter table signing_keys add column signs_from bigint not null default 0
`
