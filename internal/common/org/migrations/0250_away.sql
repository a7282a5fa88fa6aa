-- +goose Up
-- Who stands in for an officer who is away (外出代理): from one day to another, for the posts that are named. A row is ended, never removed.
create table substitution (
  id         {INT} primary key,
  officer    {INT} not null references officer (id),
  substitute {INT} not null references officer (id),
  from_on    text not null,
  to_on      text not null,
  posts      {JSON} not null,
  reason     text not null,
  made_by    text not null,
  made_at    {INT} not null,
  ended_at   {INT},
  ended_by   text not null default ''
){STRICT};
create index substitution_officer on substitution (officer, to_on);

-- A body that was merged into another (机构合并): the row stays, its numbers and papers keep their name, its powers are the successor's.
create table body_merger (
  body      text primary key references body (code),
  successor text not null references body (code),
  ground    text not null,
  made_by   text not null,
  made_at   {INT} not null
){STRICT};

-- What an administrator did to a person or a body, with who and why (管理操作记录). Never changed.
create table org_event (
  id      {INT} primary key,
  at      {INT} not null,
  actor   text not null,
  act     text not null,
  subject text not null,
  reason  text not null,
  data    {JSON} not null
){STRICT};

-- +goose Down
drop table org_event;
drop table body_merger;
drop table substitution;
