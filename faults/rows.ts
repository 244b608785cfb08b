/** The rows of the fault matrix, by number. */
import { answers } from './answers.ts'
import { clocks } from './clocks.ts'
import { imports } from './imports.ts'
import { kills } from './kills.ts'
import { opens } from './opening.ts'
import { optouts } from './optouts.ts'
import { poison } from './poison.ts'
import { postgres } from './postgres.ts'
import { privacy } from './privacy.ts'
import { redis } from './redis.ts'
import { restore } from './restore.ts'
import type { Row } from './support/row.ts'
import { webhooks } from './webhooks.ts'

const all = [kills, answers, webhooks, optouts, redis, postgres, clocks, opens, restore, poison, imports, privacy]
export const rows: Row[] = all.flat().sort((a, b) => a.n - b.n)
