/** The demo's house, empty: where ours stood full of something else and nobody named a folder, in one beside it. */
import { join, resolve } from 'node:path'
import { createApp } from '../app.ts'
import type { App } from '../app.ts'
import type { Config } from '../config.ts'
import { createLog } from '../lib/log.ts'
import { readSettings } from './settings.ts'
import { clearStage, Occupied } from './stage.ts'

/** `opened` is told of each app before it is cleared, so that a signal can close it. Throws Occupied, a ConfigError. */
export async function openDemo(options: { exit: boolean }, opened: (app: App) => void, folder?: string): Promise<App> {
  const config = readSettings(options, folder)
  const log = createLog({ level: config.logLevel, file: join(config.dataDir, 'muster.log'), to: 'file' })
  const app = await createApp(config, { log })
  opened(app)
  try {
    await clearStage(app)
    return app
  } catch (error) {
    const aside = error instanceof Occupied ? asideOf(config) : undefined
    if (!aside) throw error
    await app.close()
    process.stderr.write(
      `  ./data holds lists of yours: the demo plays in ./data-demo (DATA_DIR=./data-demo looks into it)\n`,
    )
    return openDemo(options, opened, aside)
  }
}

/** Where the demo may go by itself: only if it is in the folder that is taken when none is named. */
export const asideOf = ({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): string | undefined =>
  databaseUrl === undefined && dataDir === resolve('data') ? resolve('data-demo') : undefined
