/** Each role may do what the ones before it may. `anyone` has not joined yet. */
export const roles = ['anyone', 'volunteer', 'lead', 'organizer', 'admin'] as const
export type Role = (typeof roles)[number]
export const allows = (has: Role, needs: Role): boolean => roles.indexOf(has) >= roles.indexOf(needs)
