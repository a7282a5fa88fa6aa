export const title = 'a citizen asks for information and reads the reply'

export default async function (world) {
  const citizen = await world.login('申请人')
  const number = await ask(citizen)
  const office = await world.login('信息公开承办')
  await confirm(office, number)
  await draft(office, number)
  await sign(await world.login('信息公开审签'), number)
  await deliver(office, number)
  await citizen.go(`/my/requests/${number}`)
  await citizen.expectText('附件随本答复书提供', 'main')
}

async function ask(citizen) {
  await citizen.go('/disclosure/request')
  await citizen.fill('所需信息的名称', '桂花巷片区改造规划方案')
  await citizen.fill('便于查找的其他特征', '2025年，市自然资源局制作')
  await citizen.tick('我确认提交本申请，所填内容属实')
  await citizen.press('提交申请')
  await citizen.expectText('申请已经提交', 'main')
  return new URL(citizen.page.url()).pathname.split('/').pop()
}

async function confirm(office, number) {
  await office.go('/desk/disclosure')
  await office.expectText(number, 'main')
  await office.go(`/desk/disclosure/${number}/act/confirm_receipt`)
  await office.through(() => office.page.locator('main').getByRole('button', { name: '确认收到' }).click())
  await office.expectPath(`/desk/disclosure/${number}`)
}

async function draft(office, number) {
  await office.go(`/desk/disclosure/${number}/act/draft_reply`)
  await office.page.getByLabel('答复类型').selectOption({ index: 1 })
  await office.fill('答复内容', '予以公开，附件随本答复书提供。')
  await office.through(() => office.page.locator('main').getByRole('button', { name: '拟答复' }).click())
  await office.expectPath(`/desk/disclosure/${number}`)
}

async function sign(head, number) {
  await head.go(`/desk/disclosure/${number}/act/approve`)
  await head.expectText('附件随本答复书提供', 'main')
  await head.tick('我已审核答复内容和公开依据，同意签发')
  await head.through(() => head.page.locator('main').getByRole('button', { name: '审签答复' }).click())
  await head.expectPath(`/desk/disclosure/${number}`)
}

async function deliver(office, number) {
  await office.go(`/desk/disclosure/${number}/act/deliver`)
  await office.through(() => office.page.locator('main').getByRole('button', { name: '送达答复' }).click())
  await office.expectPath(`/desk/disclosure/${number}`)
}
