-- +goose Up
-- The sites of one installation (站点). Every change is a row of its own; the newest of a code is in force.
create table site (
    id {INT} primary key,
    code text not null,
    body {JSON} not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index site_code on site (code, id);

-- Where an address of a site that is no more leads (旧网址). address is host and path, target a path here.
create table site_lead (
    address text primary key,
    host text not null,
    target text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index site_lead_host on site_lead (host, address);

-- +goose Down
drop table site_lead;
drop table site;
