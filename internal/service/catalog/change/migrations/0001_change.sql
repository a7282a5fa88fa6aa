-- +goose Up
-- One row for each change of an item; open_code holds the item's code while the change is open, so that the store
-- itself lets no second one begin.
create table item_change (
    id {INT} primary key references matter (id),
    code text not null,
    open_code text unique,
    body {JSON} not null
) {STRICT};
create index item_change_code on item_change (code, id);
-- +goose Down
drop table item_change;
