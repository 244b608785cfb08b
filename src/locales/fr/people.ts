/** Words of volunteers: codes, trust, pauses. */
export const people = {}
