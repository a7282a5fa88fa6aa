-- +goose Up
-- One row for each change of an item; open_code holds the item's code while the change is open, so that the store
-- itself lets no second one begin.
create table item_adjustment (
    id {INT} primary key references matter (id),
    code text not null,
    open_code text unique,
    body {JSON} not null
) {STRICT};
create index item_adjustment_code on item_adjustment (code, id);
-- +goose Down
drop table item_adjustment;
