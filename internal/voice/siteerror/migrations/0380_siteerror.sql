-- +goose Up
-- One row for each report of an error on the site; the code is what whoever reported asks with.
create table site_error (
    id {INT} primary key references matter (id),
    code text not null,
    body {JSON} not null
) {STRICT};

-- +goose Down
drop table site_error;
