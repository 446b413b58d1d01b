/** Which due rows of an outbox a worker claims, and until when they are leased to it. */
export interface LeaseClaim {
  /** Rows due at this time of the domain clock are claimed. */
  at: number
  /** Leases expire by the real clock, whatever the domain clock says. */
  realNow: number
  leaseUntil: number
  by: string
  limit: number
}
