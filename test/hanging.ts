/**
 * Milliseconds after which a test or hook counts as hanging. What takes seconds on an idle box is far below it on one that is many times
 * slower; nobody waits for it where all is well.
 */
export const hanging = 900_000;
