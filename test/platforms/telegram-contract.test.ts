import { platformContract } from '../contracts/platform.ts'
import { openTelegramStage } from '../support/telegram-stage.ts'

platformContract('Telegram by polling', (door) => openTelegramStage(door, 'polling'))
platformContract('Telegram by webhook', (door) => openTelegramStage(door, 'webhook'))
