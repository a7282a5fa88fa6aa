-- +goose Up
-- The guided questions (P-07) that lead to items; one row each, written whole.
create table guided (
  code    text   not null primary key,
  place   {INT}  not null,
  content {JSON} not null,
  change  {INT}  not null
) {STRICT};

-- +goose Down
drop table guided;
