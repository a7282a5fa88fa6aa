-- +goose Up
-- What one person proposes to set and another puts in force (双人生效): limits, tariffs and wordings that the law's figures
-- depend on. Of one thing only one proposal is open.
create table accord_proposal (
    id {INT} primary key,
    sort text not null,
    thing text not null,
    state text not null check (state in ('open', 'agreed', 'refused', 'withdrawn')),
    proposer text not null,
    second text not null default '',
    at {INT} not null,
    ended_at {INT} not null default 0,
    body {JSON} not null,
    check (second = '' or second <> proposer or state = 'withdrawn')
) {STRICT};
create unique index accord_open on accord_proposal (sort, thing) where state = 'open';

-- +goose Down
drop table accord_proposal;
