export const title = 'a clerk works through her inbox and checks materials with the keys of the workbench'

export default async function (world) {
  const clerk = await world.login('综合窗口')
  const { page } = clerk
  const keys = page.keyboard
  const here = () => page.locator('tr[data-here]')

  await clerk.go('/desk/inbox')
  await keys.press('j')
  const first = await here().locator('a').first().innerText()
  await keys.press('j')
  if ((await here().locator('a').first().innerText()) === first) throw new Error('J does not move down')
  await keys.press('k')
  if ((await here().locator('a').first().innerText()) !== first) throw new Error('K does not move up')
  await keys.press('x')
  if (!(await here().locator('.pick input').isChecked())) throw new Error('X does not choose')
  await keys.press('/')
  await keys.type('食品') // keys are letters where somebody writes
  if ((await page.locator('#words').inputValue()) !== '食品') throw new Error('the box of the list does not take words')

  await clerk.go('/desk/inbox')
  const down = async wanted => {
    for (let i = 0; i < 40; i++) {
      await keys.press('j')
      if (await here().locator(wanted).count()) return
    }
    throw new Error(`no row has ${wanted}`)
  }
  await down('a[href^="/desk/cases/"]') // sheets and bundles stand there too
  const claimed = await here().locator('a[href^="/desk/cases/"]').first().evaluate(a => a.pathname)
  await clerk.through(() => keys.press('c')) // claims the one at which she stands
  await clerk.go('/desk/inbox?queue=mine')
  await down(`a[href^="${claimed}"]`)
  await clerk.through(() => keys.press('Enter'))
  await clerk.expectPath(/^\/desk\/cases\/[\d-]+$/)

  await clerk.go(new URL(page.url()).pathname + '/materials')
  const items = page.locator('[data-judge] [data-item]')
  const count = await items.count()
  if (count < 1) throw new Error('there is nothing to check')
  for (let i = 0; i < count; i++) await keys.press('1')
  const passed = await page.locator("[data-judge] input[value='pass']:checked").count()
  if (passed < 1) throw new Error('1 passes nothing')
  await keys.press('p')
  await keys.press('2')
  if ((await page.locator("[data-judge] input[value='fail']:checked").count()) !== 1) throw new Error('2 does not refuse the one in front')

  await keys.press('Control+k')
  await keys.type('居住证')
  await clerk.through(() => keys.press('Enter'))
  await clerk.expectPath('/desk/cases')
}
