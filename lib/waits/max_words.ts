/** More than this of a message is not looked at: what it says to wait stands in its first sentences. */
export const MAX_WORDS = 4000;
