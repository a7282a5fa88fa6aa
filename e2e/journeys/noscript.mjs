import { answerForm, answerNotice, findGuide, handIn, submitted } from '../application.mjs'

export const title = 'a citizen applies with scripts off'

export default async function (world) {
  const citizen = await world.visitor({ scripts: false })
  await findGuide(citizen)
  await citizen.follow('在线办理')
  await citizen.signIn(world.city.logins.get('申请人'))
  await citizen.expectPath(/^\/apply\//)
  await citizen.go(`${new URL(citizen.page.url()).pathname}/notice`)
  await answerNotice(citizen)
  await answerForm(citizen)
  await handIn(citizen, world.city.logins.get('申请人').password)
  await citizen.tick('我已核对以上内容，作出上面的声明')
  await citizen.press('提交申请')
  const number = await submitted(citizen)
  await citizen.go(`/my/cases/${number}`)
  await citizen.expectText('待受理', 'main')
}
