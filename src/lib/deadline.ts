export class DeadlineError extends Error {}

/**
 * Gives up waiting after `ms`. Every await on something that can fall silent (a half-open connection, a carrier) has
 * one: what was asked for may still happen, so the caller must be able to ask again.
 */
export async function deadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
