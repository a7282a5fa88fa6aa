-- +goose Up
-- Whether an item was sent after its limit, each place for itself; a day counts once; and what has to be done at the places
-- with what stands there already: taken off, marked, exchanged.
alter table reading_item add column late {BOOL} not null default false;
create unique index reading_visit_day on reading_visit (place_id, day) where counts;
create table reading_shelf (
    id {INT} primary key references matter (id),
    delivery_id {INT} not null references reading_delivery (id),
    purpose text not null check (purpose in ('remove', 'mark', 'exchange')),
    body {JSON} not null,
    unique (delivery_id, purpose)
) {STRICT};

-- +goose Down
drop table reading_shelf;
drop index reading_visit_day;
alter table reading_item drop column late;
