/** In their order. */
export declare const lives: readonly string[]
/** Declares everything for one life, with the SDKs of whoever runs it. Answers the stack's outputs. */
export declare function declare(pulumi: unknown, aws: unknown, life: string): Record<string, unknown>
