/**
 * What counts on a board. Quality, not volume: answers handled in time and pledges won, never texts sent (volume alone
 * is gamed, and rewards fast connections and free evenings). To add one: an entry here, its words in locales
 * (`metric.<name>`), and a `credit` where its fact is written.
 */
export const metrics = ['answers', 'pledges'] as const
export type Metric = (typeof metrics)[number]
