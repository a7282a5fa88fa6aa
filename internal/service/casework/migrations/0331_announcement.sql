-- +goose Up
-- What a case puts before everybody (公示, 听证公告): a decision that is to be made or was made, against which anybody may
-- object until a day, and a hearing that anybody may attend. Never who applied: only what the officer wrote for the public.
create table case_announcement (
    id {INT} primary key,
    matter {INT} not null references matter (id),
    sort text not null check (sort in ('intended', 'decided', 'hearing')),
    no {INT} not null,
    number text not null,
    item text not null,
    body text not null,
    words text not null,
    basis text not null,
    place text not null,
    how text not null,
    phone text not null,
    begun_at {INT} not null,
    until_at {INT} not null,
    state text not null check (state in ('open', 'over', 'recalled')),
    note text not null default ''
) {STRICT};
create unique index case_announcement_of on case_announcement (matter, sort, no);
create index case_announcement_number on case_announcement (number, begun_at);
create index case_announcement_open on case_announcement (state, until_at, id);
create index case_announcement_body on case_announcement (body, begun_at, id);

-- +goose Down
drop table case_announcement;
