/**
 * Headers on their way out. Pairs, since what takes them makes `Headers` of them once more: to build those twice costs a
 * small request a fifth of its time.
 */
export type HeaderList = [name: string, value: string][];
