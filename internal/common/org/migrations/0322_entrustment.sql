-- +goose Up
-- Work that a body gives to a township or village body (委托, 初审, 代办): from one day to another, with its ground. A row is ended, never removed.
create table entrustment (
  id         {INT} primary key,
  body       text not null references body (code),
  agent      text not null references body (code),
  item       text not null,
  mode       text not null check (mode in ('handle', 'first', 'agent')),
  days       {INT} not null,
  since_on   text not null,
  until_on   text not null,
  basis      text not null,
  made_by    text not null,
  made_at    {INT} not null,
  ended_at   {INT},
  ended_by   text not null default '',
  end_reason text not null default ''
){STRICT};
create index entrustment_agent on entrustment (agent, id);

-- +goose Down
drop table entrustment;
