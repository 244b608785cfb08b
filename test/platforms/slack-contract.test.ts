/** Slack keeps the contract of platforms, over a socket and over HTTP, with the real library. */
import { platformContract } from '../contracts/platform.ts'
import { openStage } from '../support/slack/stage.ts'

platformContract('Slack over a socket', (door) => openStage(door, 'socket'))
platformContract('Slack over HTTP', (door) => openStage(door, 'http'))
