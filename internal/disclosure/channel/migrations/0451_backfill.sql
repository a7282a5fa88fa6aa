-- +goose Up
-- How far the channels have been taken over that documents named for themselves before there was a record of them: the
-- last document that was read; is_done when all were.
create table channel_backfill (
    id {INT} primary key check (id = 1),
    document_id {INT} not null,
    is_done {BOOL} not null
) {STRICT};
insert into channel_backfill (id, document_id, is_done) values (1, 0, false);

-- +goose Down
drop table channel_backfill;
