-- +goose Up
-- One import of items through the desk: who brought which file, how far it is, and what came of it. The items
-- themselves are versions of the catalogue; a run that was cut off goes on behind the rows that it finished.
create table item_import (
  id          {INT}  not null primary key,
  file        {INT}  not null,
  file_name   text   not null,
  mapping     text   not null,
  brought_by  text   not null,
  brought_name text  not null,
  brought_at  {INT}  not null,
  state       text   not null check (state in ('checking', 'checked', 'taking', 'done', 'failed')),
  rows_total  {INT}  not null,
  tally       text   not null,
  lines       text   not null,
  report      {INT}  not null,
  why         text   not null,
  taken_by    text   not null,
  taken_name  text   not null,
  changed_at  {INT}  not null
) {STRICT};
create index item_import_brought on item_import (brought_at);

-- +goose Down
drop table item_import;
