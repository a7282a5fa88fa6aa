-- +goose Up
-- Messages to people, one row for each channel; what cannot be delivered stays in sight.
create table message (
  id         {INT} primary key,
  matter     {INT} not null,
  recipient  text not null,
  template   text not null,
  title      text not null,
  text       text not null,
  channel    text not null check (channel in ('site', 'sms', 'mail')),
  state      text not null check (state in ('queued', 'sent', 'delivered', 'failed', 'dead')),
  tries      {INT} not null,
  receipt    text not null,
  error      text not null,
  created_at {INT} not null,
  send_at    {INT} not null,
  sent_at    {INT} not null,
  read_at    {INT} not null
){STRICT};

create index message_recipient on message (recipient, id) where channel = 'site';
create index message_matter on message (matter, id) where matter <> 0;
create index message_dead on message (id) where state = 'dead';
create index message_receipt on message (receipt) where receipt <> '';

-- Where the built-in SMS channel writes: a page lists it, no telephone rings.
create table sms_outbox (
  message    {INT} primary key,
  phone      text not null,
  text       text not null,
  created_at {INT} not null
){STRICT};
