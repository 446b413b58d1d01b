/** Adds the functions of a test to a pool that was made; they know its ids. */
export declare function bindPool<Pool>(kit: object, made: object): Pool
