-- +goose Up
-- Holiday tables entered after the ones that come with the program. Each version stays, so that an old due date can be
-- explained; whoever proposes one does not release it.
create table workday_year (
  year        {INT} not null check (year between 2000 and 2100),
  version     {INT} not null check (version > 0),
  body        {JSON} not null,
  proposed_by text not null check (proposed_by <> ''),
  proposed_at {INT} not null,
  released_by text not null check (released_by <> proposed_by),
  released_at {INT} not null,
  primary key (year, version)
){STRICT};
