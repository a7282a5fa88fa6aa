-- +goose Up
-- Who wanted a paper voided, why, and what the second person said.
create table paper_void (
  id           {INT} primary key,
  paper        {INT} not null references paper (id),
  reason       text not null,
  asked_at     {INT} not null,
  asked_by     {INT} not null,
  asked_name   text not null,
  verdict      text not null,
  words        text not null,
  checked_at   {INT} not null,
  checked_by   {INT} not null,
  checked_name text not null
){STRICT};

create unique index paper_void_open on paper_void (paper) where verdict = '';
create index paper_void_paper on paper_void (paper, asked_at);
