import QRCode from 'qrcode'
import type { Block } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'

/** A code to show around: the picture of its first link, how to use it, and the links. */
export async function codePicture(
  t: Translate,
  code: string,
  links: { network: string; url: string }[],
): Promise<Block[]> {
  const blocks: Block[] = []
  const first = links[0]
  if (first) {
    const png = await QRCode.toBuffer(first.url, { type: 'png', width: 480, margin: 3, errorCorrectionLevel: 'M' })
    blocks.push({ kind: 'picture', png: png.toString('base64'), text: t('code.picture', { code }) })
  }
  blocks.push({ kind: 'text', text: t('code.how', { code }) })
  for (const { network, url } of links)
    blocks.push({ kind: 'link', url, text: t('code.link', { network: t(`network.${network}`) }) })
  return blocks
}
