-- +goose Up
-- What a clerk did and left at the end of a shift (值班日结).
create table shift_close (
    id {INT} primary key references matter (id),
    body {JSON} not null
) {STRICT};

-- +goose Down
drop table shift_close;
