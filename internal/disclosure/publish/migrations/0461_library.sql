-- +goose Up
-- The library of policies (政策文件库): library is 1 for a policy that the public sees, audience whom it is for (适用对象), each
-- code between blanks. The index holds all by which the library is counted, so that no text is read for it.
alter table document add column library {INT} not null default 0;
alter table document add column audience text not null default '';
update document set library = 1 where shown_at > 0 and revises = 0 and genre <> '政策解读' and (normative or class = 'policy' or body like '%"policy":true%');
create index document_library on document (library, body_code, subject, genre, validity, made_on, audience) where library > 0;
create index document_library_shown on document (shown_at, id) where library > 0;

-- The kinds of people and companies for whom policies are; the newest row is in force.
create table audience_rule (
    id {INT} primary key,
    words {JSON} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};

-- +goose Down
drop table audience_rule;
drop index document_library_shown;
drop index document_library;
alter table document drop column audience;
alter table document drop column library;
