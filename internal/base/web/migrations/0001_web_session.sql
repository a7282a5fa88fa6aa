-- +goose Up
-- Sessions live in the store, so that any node can answer and an administrator
-- can end them; only the hash of the identifier is kept.
create table web_session (
  hash       text   not null primary key,
  subject    text   not null,
  created_at {INT}  not null,
  seen_at    {INT}  not null,
  ends_at    {INT}  not null,
  agent      text   not null,
  data       {JSON} not null
) {STRICT};
create index web_session_subject on web_session (subject);
create index web_session_ends on web_session (ends_at);
