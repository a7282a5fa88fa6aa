-- +goose Up
-- A message may go to a program too. The check of a column cannot be changed in both stores, so the table is written anew.
create table message_wider (
  id         {INT} primary key,
  matter     {INT} not null,
  recipient  text not null,
  template   text not null,
  title      text not null,
  text       text not null,
  channel    text not null check (channel in ('site', 'sms', 'mail', 'webhook')),
  state      text not null check (state in ('queued', 'sent', 'delivered', 'failed', 'dead')),
  tries      {INT} not null,
  receipt    text not null,
  error      text not null,
  created_at {INT} not null,
  send_at    {INT} not null,
  sent_at    {INT} not null,
  read_at    {INT} not null
){STRICT};
insert into message_wider (id, matter, recipient, template, title, text, channel, state, tries, receipt, error, created_at, send_at, sent_at, read_at)
select id, matter, recipient, template, title, text, channel, state, tries, receipt, error, created_at, send_at, sent_at, read_at from message;
drop table message;
alter table message_wider rename to message;

create index message_recipient on message (recipient, id) where channel = 'site';
create index message_matter on message (matter, id) where matter <> 0;
create index message_dead on message (id) where state = 'dead';
create index message_receipt on message (receipt) where receipt <> '';
create index message_waiting on message (recipient) where state = 'queued';
create index message_hook on message (recipient, id) where channel = 'webhook';

-- Where the built-in mail channel writes: a page lists it, no mail leaves the house.
create table mail_outbox (
  message    {INT} primary key,
  address    text not null,
  subject    text not null,
  text       text not null,
  created_at {INT} not null
){STRICT};

-- By which server mail goes out; the newest row is in force, one without a host is the visible outbox. The password is sealed.
create table mail_setting (
  id         {INT} primary key,
  host       text not null,
  port       {INT} not null,
  security   text not null check (security in ('tls', 'starttls', 'none')),
  login      text not null,
  password   text not null,
  sender     text not null,
  reason     text not null,
  changed_by text not null,
  changed_at {INT} not null
){STRICT};

-- A program that is told of what happens (订阅); the secret that signs is sealed.
create table hook (
  id         {INT} primary key,
  name       text not null,
  url        text not null,
  secret     text not null,
  events     text not null,
  state      text not null check (state in ('on', 'off')),
  changed_by text not null,
  changed_at {INT} not null
){STRICT};

-- How a person wants to be reached. The mailbox counts once its code has come back; both are sealed.
create table reach (
  subject    text primary key,
  mail       text not null,
  wanted     text not null,
  code       text not null,
  code_until {INT} not null,
  code_tries {INT} not null,
  quiet_from {INT} not null,
  quiet_to   {INT} not null,
  changed_at {INT} not null
){STRICT};

-- What a person has switched off: a sort of message on a channel.
create table reach_off (
  subject text not null,
  sort    text not null,
  channel text not null check (channel in ('sms', 'mail')),
  primary key (subject, sort, channel)
){STRICT};
