-- +goose Up
-- A published version never changes (a case keeps the one it was filed under);
-- item points to the current one and says whether it may be applied for.
create table item_version (
  code         text   not null,
  version      {INT}  not null check (version > 0),
  content      {JSON} not null,
  hash         text   not null,
  published_at {INT}  not null,
  published_by text   not null,
  primary key (code, version)
) {STRICT};
create table item (
  code       text  not null primary key,
  version    {INT} not null,
  state      text  not null check (state in ('published', 'suspended', 'cancelled')),
  reason     text  not null,
  changed_at {INT} not null,
  change     {INT} not null,
  foreign key (code, version) references item_version (code, version)
) {STRICT};
create index item_change on item (change);
