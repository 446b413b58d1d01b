/** Throws where the running Node cannot run the service. */
export declare function assertNode24(version?: string): void
