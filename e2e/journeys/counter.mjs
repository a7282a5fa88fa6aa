export const title = 'a clerk takes in a visitor at the counter with nothing but the keyboard'

export default async function (world) {
  const clerk = await world.login('综合窗口')
  const keys = clerk.page.keyboard
  await clerk.go('/desk/intake?words=优待证')
  await tabTo(clerk, clerk.page.locator("main a[href^='/desk/intake/']", { hasText: '老年人优待证办理' }).first())
  await clerk.through(() => keys.press('Enter'))
  await clerk.expectPath(/^\/desk\/intake\/\w+/)

  await type(clerk, '申请人姓名或者名称', '陈国栋')
  await tabTo(clerk, clerk.field('证件类型'))
  await keys.press('ArrowDown')
  await type(clerk, '证件号码', '350405195405080114')
  await type(clerk, '联系电话', '13800000002')
  await tabTo(clerk, clerk.page.locator('main [name=address]')) // who he is and where he lives is asked once
  await keys.type('云州市云溪区青云街道青云路120号3幢502室')
  await pick(clerk, '老人自己办')
  await type(clerk, '身份证号码', '350405195405080114')
  await pick(clerk, '本市')
  await pick(clerk, '到窗口领')
  for (const original of await clerk.page.getByLabel('已核原件').all()) {
    await tabTo(clerk, original)
    await keys.press('Space')
  }
  await tabTo(clerk, clerk.byRole('button', '收件并出具凭证'))
  await clerk.through(() => keys.press('Enter'))
  await clerk.expectPath(/\/papers$/)
  await clerk.expectText('申请材料接收凭证', 'main')
}

// tabTo presses Tab until the thing has the focus, and fails when the keyboard does not reach it.
async function tabTo(person, thing) {
  for (let i = 0; i < 150; i++) {
    if (await thing.evaluate(node => node === document.activeElement)) return
    await person.page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard does not reach ${thing}`)
}

async function type(person, label, words) {
  await tabTo(person, person.page.locator('main').getByLabel(label, { exact: true }).first())
  await person.page.keyboard.type(words)
}

// pick goes into a group of choices, and along it by the arrow keys.
async function pick(person, choice) {
  const wanted = person.page.getByRole('radio', { name: choice }).first()
  const first = person.page.getByRole('group').filter({ has: wanted }).last().getByRole('radio').first()
  await tabTo(person, first)
  await person.page.keyboard.press('Space')
  for (let i = 0; i < 6 && !(await wanted.isChecked()); i++) await person.page.keyboard.press('ArrowDown')
}
