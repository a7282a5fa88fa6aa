-- +goose Up
-- Places where the public reads government information (查阅场所); operator is the body whose officers sign there, empty for a
-- place that signs on paper.
create table reading_place (
    id {INT} primary key,
    region text not null,
    operator text not null,
    is_open {BOOL} not null,
    body {JSON} not null
) {STRICT};

-- What was changed of a place, by whom and why; the row before stands in it.
create table reading_change (
    id {INT} primary key,
    place_id {INT} not null references reading_place (id),
    at {INT} not null,
    officer text not null,
    reason text not null,
    before {JSON} not null,
    after {JSON} not null
) {STRICT};
create index reading_change_place on reading_change (place_id, id);

-- One row for each released version of a document that is sent to the places.
create table reading_delivery (
    id {INT} primary key references matter (id),
    document_id {INT} not null,
    version {INT} not null,
    body_code text not null,
    body {JSON} not null,
    unique (document_id, version)
) {STRICT};

-- What was sent to a place, and when the place signed for it (zero: not yet); years are counted by it.
create table reading_item (
    delivery_id {INT} not null references reading_delivery (id),
    place_id {INT} not null references reading_place (id),
    sent_at {INT} not null,
    received_at {INT} not null,
    primary key (delivery_id, place_id)
) {STRICT};
create index reading_item_place on reading_item (place_id, received_at, delivery_id);
create index reading_item_received on reading_item (received_at, delivery_id) where received_at > 0;

-- How many came on a day and how many copies were made; a row that was put right stays and counts no more.
create table reading_visit (
    id {INT} primary key,
    place_id {INT} not null references reading_place (id),
    day text not null,
    visits {INT} not null,
    copies {INT} not null,
    note text not null,
    officer text not null,
    at {INT} not null,
    counts {BOOL} not null
) {STRICT};
create index reading_visit_place on reading_visit (place_id, day, id);

-- Within how many days of being made, and which classes; the newest row is in force.
create table reading_rule (
    id {INT} primary key,
    days {INT} not null,
    classes {JSON} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- +goose Down
drop table reading_rule;
drop table reading_visit;
drop table reading_item;
drop table reading_delivery;
drop table reading_change;
drop table reading_place;
