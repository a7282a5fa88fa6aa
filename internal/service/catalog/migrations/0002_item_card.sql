-- +goose Up
-- What lists show of an item, so that a start reads a line and not the whole record. It is derived: a row that is
-- missing, or of an older shape, is made again from the version in force.
create table item_card (
  code  text  not null primary key,
  shape {INT} not null,
  card  text  not null
) {STRICT};

-- +goose Down
drop table item_card;
