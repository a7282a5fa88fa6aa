-- +goose Up
-- Phrases (常用语) of one officer or of a body, for a post and an item or for all. A row is removed by its mark, never deleted.
create table phrase (
    id {INT} primary key,
    subject text not null default '',
    body text not null default '',
    need text not null default '',
    item text not null default '',
    usage text not null check (usage in ('opinion', 'correction', 'refusal')),
    title text not null,
    text text not null,
    made_by text not null,
    made_at {INT} not null,
    removed_at {INT},
    removed_by text not null default ''
) {STRICT};
create index phrase_subject on phrase (subject, id) where subject <> '' and removed_at is null;
create index phrase_body on phrase (body, id) where body <> '' and removed_at is null;

-- What somebody has typed into the form of an act and not sent yet, sealed: one for each case, act and officer.
create table act_draft (
    matter {INT} not null references matter (id),
    action text not null,
    officer text not null,
    body text not null,
    at {INT} not null,
    primary key (matter, action, officer)
) {STRICT};
create index act_draft_at on act_draft (at);

-- +goose Down
drop table act_draft;
drop table phrase;
