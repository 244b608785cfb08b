/** How long the house waits for carriers and workers. */
import type { Config } from './config.ts'
import type { Tempo } from './features/define.ts'

const tempos: Record<Config['tempo'], Tempo> = {
  // Never under 15 minutes: Linux may go on sending a buffered request for about 15 after the process died.
  real: { answerWithin: 10_000, lease: 60, unknownAfter: 1200, handOver: 30, jobLease: 15 },
  demo: { answerWithin: 2_500, lease: 6, unknownAfter: 2, handOver: 4, jobLease: 4 },
}

/** Of a real carrier's texts the operator may say how long one of unknown fate is left alone. */
export const tempoOf = ({ tempo, unknownMinutes }: Pick<Config, 'tempo' | 'unknownMinutes'>): Tempo =>
  tempo === 'real' ? { ...tempos.real, unknownAfter: unknownMinutes * 60 } : tempos[tempo]
