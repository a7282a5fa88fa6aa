-- +goose Up
-- The channels (载体) by which documents reach people, as data: how they are called, by which line of the statistics they
-- count, and within how many hours they follow a document that was withdrawn or revised.
create table channel_medium (
    code text primary key,
    sort {INT} not null,
    is_open {BOOL} not null,
    body {JSON} not null
) {STRICT};

insert into channel_medium (code, sort, is_open, body) values
    ('site', 10, true, '{"title":"政府网站","line":"site","hours":24}'),
    ('gazette', 20, true, '{"title":"政府公报","line":"gazette","hours":240}'),
    ('wechat', 30, true, '{"title":"政务微信","line":"wechat","hours":24}'),
    ('weibo', 40, true, '{"title":"政务微博","line":"weibo","hours":24}'),
    ('app', 50, true, '{"title":"移动客户端","line":"other","hours":24}'),
    ('press', 60, true, '{"title":"报刊","line":"other","hours":72}'),
    ('broadcast', 70, true, '{"title":"广播电视","line":"other","hours":72}'),
    ('conference', 80, true, '{"title":"新闻发布会","line":"other","hours":72}'),
    ('place', 90, true, '{"title":"公共查阅点","line":"other","hours":72}'),
    ('board', 100, true, '{"title":"公示栏","line":"other","hours":24}');

-- Accounts of bodies on a channel; the secret of a webhook is sealed.
create table channel_account (
    id {INT} primary key,
    channel text not null references channel_medium (code),
    body_code text not null,
    is_open {BOOL} not null,
    secret text not null,
    version {INT} not null,
    body {JSON} not null
) {STRICT};

-- What was changed of a channel, an account or an issue of the gazette, by whom and why.
create table channel_change (
    id {INT} primary key,
    of_key text not null,
    at {INT} not null,
    officer text not null,
    reason text not null,
    before {JSON} not null,
    after {JSON} not null
) {STRICT};
create index channel_change_of on channel_change (of_key, id);

-- One row for each piece that goes to an account.
create table channel_posting (
    id {INT} primary key references matter (id),
    document_id {INT} not null,
    account_id {INT} not null references channel_account (id),
    body {JSON} not null
) {STRICT};
create index channel_posting_document on channel_posting (document_id, id);

-- Which document went where and when; first_on is the day of its first publication, gone_at when it was taken down there.
-- source_key says of what the record tells: a piece, an issue of the gazette, or what somebody entered at the document.
create table channel_record (
    id {INT} primary key,
    source_key text not null unique,
    document_id {INT} not null,
    body_code text not null,
    first_on text not null,
    channel text not null,
    account_id {INT} not null,
    at {INT} not null,
    gone_at {INT} not null,
    body {JSON} not null
) {STRICT};
create index channel_record_document on channel_record (document_id, id);
create index channel_record_year on channel_record (at, id);
create index channel_record_first on channel_record (body_code, first_on, channel, document_id);

-- One row for each place that has to follow a document, once for each cause.
create table channel_takedown (
    id {INT} primary key references matter (id),
    document_id {INT} not null,
    record_id {INT} not null,
    cause text not null,
    body {JSON} not null,
    unique (record_id, cause)
) {STRICT};
create index channel_takedown_document on channel_takedown (document_id, id);

-- What the embedded adapter was given: the platform of the account has not been connected.
create table channel_outbox (
    id {INT} primary key,
    once text not null unique,
    account_id {INT} not null,
    what text not null check (what in ('push', 'remove')),
    at {INT} not null,
    body {JSON} not null
) {STRICT};

-- Issues of the gazette (政府公报).
create table channel_issue (
    id {INT} primary key,
    body_code text not null,
    year {INT} not null,
    number {INT} not null,
    published_on text not null,
    version {INT} not null,
    body {JSON} not null,
    unique (body_code, year, number)
) {STRICT};

-- What is in an issue. again is 0, or the issue's own id when a document is printed once more on purpose: by mistake none
-- is in two issues of a body.
create table channel_issue_document (
    issue_id {INT} not null references channel_issue (id),
    document_id {INT} not null,
    body_code text not null,
    again {INT} not null,
    primary key (issue_id, document_id),
    unique (body_code, document_id, again)
) {STRICT};

-- What was chosen for the gazette when it was released, for who puts the next issue together.
create table channel_wanted (
    document_id {INT} primary key,
    body_code text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index channel_wanted_body on channel_wanted (body_code, at);

-- +goose Down
drop table channel_wanted;
drop table channel_issue_document;
drop table channel_issue;
drop table channel_outbox;
drop table channel_takedown;
drop table channel_record;
drop table channel_posting;
drop table channel_change;
drop table channel_account;
drop table channel_medium;
