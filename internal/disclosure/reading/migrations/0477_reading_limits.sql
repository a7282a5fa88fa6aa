-- +goose Up
-- How long places have to sign, to take off what was withdrawn, and to mark or exchange what holds no more: local habits,
-- therefore data. What stood in the program is what held until now.
alter table reading_rule add column receipt_days {INT} not null default 5;
alter table reading_rule add column remove_days {INT} not null default 2;
alter table reading_rule add column shelf_days {INT} not null default 10;

-- +goose Down
alter table reading_rule drop column shelf_days;
alter table reading_rule drop column remove_days;
alter table reading_rule drop column receipt_days;
