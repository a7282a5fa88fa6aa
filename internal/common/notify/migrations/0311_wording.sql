-- +goose Up
-- The wording of messages as an administrator has it; the newest version of a code is in force. own = 0 goes back to the
-- program's wording.
create table message_wording (
  code       text not null,
  version    {INT} not null,
  own        {INT} not null check (own in (0, 1)),
  title      text not null,
  text       text not null,
  sms        text not null,
  reason     text not null,
  changed_by text not null,
  changed_at {INT} not null,
  primary key (code, version)
){STRICT};
