import type { Log } from './log.ts'

/**
 * postgres.js 3.4.9 throws from a timer, where nobody can catch it, when a connection closes between a query and its
 * write (porsager/postgres#1208): a restart of PostgreSQL would end our process. The query itself is rejected, or meets
 * its deadline, so this one error is passed over. Any other that nobody caught ends the process: what it left behind
 * cannot be trusted, and everything that matters is in the database.
 */
export function survive(log: Log & { flush(): void }): void {
  process.on('unhandledRejection', (error) => log.error({ event: 'unhandled', error: (error as Error)?.message ?? '' }))
  process.on('uncaughtException', (error) => {
    if (error instanceof TypeError && /nextWrite[^]*postgres/.test(error.stack ?? '')) {
      log.warn({ event: 'postgres.late_write' })
      return
    }
    log.error({ event: 'uncaught', error: error.message, at: error.stack?.split('\n')[1]?.trim() })
    log.flush()
    process.exit(1)
  })
}
