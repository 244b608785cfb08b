/** The port to whatever wakes the workers. It may lose everything it holds: outbox and messages know better. */
import type { OutboxRow } from './job.ts'

export type Queue = {
  /** Adding a row that is still in the queue is ignored. */
  add(rows: OutboxRow[]): Promise<void>
  /** Wakes the workers of `name` soon; many calls become few jobs. */
  wake(name: string): void
  /** Starts workers: `row` runs an outbox row, `woken` does what there is to do of a kind of work. */
  work(handlers: {
    row(row: Pick<OutboxRow, 'id' | 'job'>): Promise<void>
    woken(name: string): Promise<void>
  }): Promise<void>
  /** What keeps the queue from being ready: a write is tried. */
  missing(): Promise<string | undefined>
  /** `patience`: ms for which jobs that run are waited for. */
  close(patience?: number): Promise<void>
}
