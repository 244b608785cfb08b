/** Words of answers: queue, later, undo, nudges. */
export const answers = {}
