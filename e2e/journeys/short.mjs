import { document } from '../application.mjs'
import { accept, apply, askCorrection, examine } from './main.mjs'

export const title = 'short ways: a correction in three page loads from its message, a decision in four actions from the inbox'

// What the issue allows: pages that a person waits for, and clicks, fields filled in or keys pressed.
const mostLoads = 3
const mostActions = 4

export default async function (world) {
  const number = await apply(world)
  await askCorrection(await world.login('综合窗口'), number)
  await correct(await world.login('申请人'), number)
  await accept(await world.login('综合窗口'), number)
  for (const officer of [await world.login('审查人员'), await world.officer('xiaofangshencha'), await world.login('首席代表')]) await examine(officer, number)
  await decide(await world.login('决定人员'), number, world.city.logins.get('决定人员').password)
}

// correct begins at the message, and counts every document that the browser loads from there on.
async function correct(citizen, number) {
  const { page } = citizen
  await citizen.go('/my/messages')
  const message = page.locator('main li').filter({ hasText: number }).filter({ hasText: '请补正材料' }).first()
  const loads = []
  page.on('framenavigated', frame => { if (frame === page.mainFrame()) loads.push(new URL(frame.url()).pathname) })
  await citizen.through(() => message.getByRole('link').first().click())
  await citizen.expectPath(`/my/cases/${number}/correction`)
  await citizen.card('经营设备布局和操作流程文件').locator('input[type=file]').setInputFiles(document('标明面积的布局图'))
  await citizen.press('提交补正')
  await citizen.expectPath(`/my/cases/${number}`)
  await citizen.expectText('补正的内容已经收到')
  console.log(`    correction answered in ${loads.length} page loads from the message: ${loads.join(' → ')} (limit ${mostLoads})`)
  if (loads.length > mostLoads) throw new Error(`the correction took ${loads.length} page loads: ${loads.join(' → ')}`)
}

// decide begins at the inbox, and counts each thing the officer does.
async function decide(head, number, password) {
  const { page } = head
  await head.go('/desk/inbox')
  let actions = 0
  const act = async what => { actions++; await what() }
  await act(() => head.through(() => page.locator(`main a[href="/desk/cases/${number}/act/decide"]`).first().click()))
  await act(() => head.byRole('group', '决定').getByRole('radio', { name: '准予', exact: true }).check())
  await act(() => head.fill('登录密码', password))
  await act(() => head.through(() => page.keyboard.press('Enter')))
  await head.expectText('待送达', 'main')
  console.log(`    decided in ${actions} actions from the inbox (limit ${mostActions})`)
  if (actions > mostActions) throw new Error(`the decision took ${actions} actions`)
}
