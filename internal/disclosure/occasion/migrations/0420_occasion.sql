-- +goose Up
-- One row for each meeting, interview and press conference. starts_at is when it is planned, or when it began; shown is
-- whether the public may see it; pending whether a correction of what is public waits for somebody else to release it.
create table occasion (
    id {INT} primary key references matter (id),
    sort text not null check (sort in ('meeting', 'interview', 'conference')),
    body_code text not null,
    region text not null,
    title text not null,
    starts_at {INT} not null,
    shown {BOOL} not null,
    pending {BOOL} not null,
    body {JSON} not null
) {STRICT};
create index occasion_starts on occasion (starts_at, id);
create index occasion_pending on occasion (id) where pending;

-- What the public asks before and during an occasion, with what became of it. once keeps a form that was sent twice one question.
create table occasion_question (
    id {INT} primary key,
    occasion_id {INT} not null references occasion (id),
    state text not null check (state in ('waiting', 'chosen', 'declined')),
    answered {BOOL} not null,
    once text not null unique,
    same text not null,
    body {JSON} not null
) {STRICT};
create index occasion_question_of on occasion_question (occasion_id, id);
create unique index occasion_question_same on occasion_question (occasion_id, same);

-- Until when the transcript of a sort has to be public and how much somebody may ask; the newest row of a sort is in force.
create table occasion_rule (
    id {INT} primary key,
    sort text not null check (sort in ('meeting', 'interview', 'conference')),
    transcript text not null,
    per_hour {INT} not null,
    least {INT} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- +goose Down
drop table occasion_rule;
drop table occasion_question;
drop table occasion;
