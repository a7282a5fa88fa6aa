-- +goose Up
-- Uploaded and produced files; the bytes lie on disk under the id.
create table file (
  id         {INT} primary key,
  name       text not null,
  type       text not null,
  size       {INT} not null check (size > 0),
  sm3        text not null,
  sha256     text not null,
  owner      text not null,
  matter     {INT} not null,
  created_at {INT} not null
){STRICT};

create index file_matter on file (matter, id) where matter <> 0;
create index file_owner on file (owner, id);
