export const title = 'what the house knows of a company and its licences stands in the form, with its source, and can be changed'

const change = '/apply/11359900PDY00003623000131016000/form'

export default async function (world) {
  const agent = await world.login('企业经办人')
  await agent.go('/my/account')
  await agent.press('改为以“云州山海餐饮管理有限公司”的名义')
  await agent.go('/my/account')
  await agent.expectText('企业登记信息', 'main')
  await agent.expectText('云州市东湖区湖滨街道湖光路66号', 'main')

  await agent.go(change)
  await agent.expectText('已按企业登记信息填好，可以修改', 'main')
  await agent.expectText('已按您的《食品经营许可证》', 'main')
  await filled(agent, '法定代表人（负责人）姓名', '张山海')
  await filled(agent, '住所', '云州市东湖区湖滨街道湖光路66号')
  if (!(await agent.field('原准予行政许可决定书文号').inputValue())) throw new Error('the number of the decision is not filled in')

  await agent.fill('住所', '云州市东湖区湖滨街道湖光路68号')
  await agent.press('保存退出')
  await agent.go(change)
  await filled(agent, '住所', '云州市东湖区湖滨街道湖光路68号')
  await filled(agent, '法定代表人（负责人）姓名', '张山海')
}

async function filled(person, label, want) {
  const got = await person.field(label).inputValue()
  if (got !== want) throw new Error(`「${label}」 holds 「${got}」 and not 「${want}」`)
}
