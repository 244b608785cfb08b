/** Words of lists and imports. */
export const lists = {}
