-- +goose Up
-- A paper is kept as facts and template version; the file is drawn from them.
-- A voided paper keeps its row and number: 文号 has no gaps.
create table paper (
  id               {INT} primary key,
  matter           {INT} not null,
  template         text not null,
  template_version {INT} not null,
  number           text not null,
  title            text not null,
  body             text not null,
  addressee        text not null,
  facts            {JSON} not null,
  made_at          {INT} not null,
  made_by          {INT} not null,
  sealed           {BOOL} not null,
  hash             text not null,
  verify_code      text not null unique,
  link             text not null,
  voided           text not null default '',
  prints           {INT} not null default 0,
  unique (body, number)
){STRICT};

create index paper_matter on paper (matter, made_at);
create index paper_number on paper (number);

-- Wordings of an administrator; those that come with the system are files.
create table paper_template (
  code    text not null,
  version {INT} not null,
  source  text not null,
  made_at {INT} not null,
  made_by {INT} not null,
  primary key (code, version)
){STRICT};
