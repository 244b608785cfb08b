/** The house of a demo: with this shell's own settings, but for what would reach real people. */
import { environmentWith, readConfig } from '../config.ts'
import type { Config } from '../config.ts'

/** `exit`: it goes down when it is over, and needs no door that somebody knows. `folder`: in place of DATA_DIR. */
export function readSettings({ exit }: { exit: boolean }, folder?: string): Config {
  const env = environmentWith({
    TEMPO: 'demo',
    PLAYGROUND: '1',
    // Whatever this shell is set up for: the demo's people are made up, their numbers may not be.
    MESSAGING_PROVIDER: 'simulated',
    ROLES: 'bot,web,worker',
    ...(folder ? { DATA_DIR: folder } : {}),
  })
  return readConfig(env['PORT'] || !exit ? env : { ...env, PORT: '0' })
}
