-- +goose Up
-- A slip of the hand is mended by another version for the same day: the newest of a day counts, the older ones stay.
alter table fee_tariff rename to fee_tariff_first;
create table fee_tariff (
    since text not null,
    body {JSON} not null,
    set_by text not null,
    set_at {INT} not null,
    reason text not null,
    primary key (since, set_at)
) {STRICT};
insert into fee_tariff (since, body, set_by, set_at, reason) select f.since, f.body, f.set_by, f.set_at, f.reason from fee_tariff_first f;
drop table fee_tariff_first;

-- +goose Down
delete from fee_tariff where exists (select 1 from fee_tariff n where n.since = fee_tariff.since and n.set_at > fee_tariff.set_at);
