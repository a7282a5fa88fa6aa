-- +goose Up
-- The members that wait for their item to be resumed, so that they are found without reading every bundle.
create table bundle_held (
    bundle {INT} not null references bundle (id),
    member text not null,
    item text not null,
    since {INT} not null,
    primary key (bundle, member)
) {STRICT};

-- +goose Down
drop table bundle_held;
