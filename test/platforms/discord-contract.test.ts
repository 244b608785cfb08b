/** Discord keeps the contract of platforms, with the real library. */
import { platformContract } from '../contracts/platform.ts'
import { openStage } from '../support/discord/stage.ts'

platformContract('Discord', (door) => openStage(door))
