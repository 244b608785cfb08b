/** Words of campaigns: files, copies, status, exports. */
export const work = {}
