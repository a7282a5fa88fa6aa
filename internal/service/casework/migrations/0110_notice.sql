-- +goose Up
-- What the public may know of a case that was answered (办件公示): no name, no number of a document. How many were closed,
-- and how many of them late, stands in the counters case.closed/ and case.late/ with the day behind it.
create table case_notice (
    id {INT} primary key references matter (id),
    number text not null,
    item text not null,
    body text not null,
    result text not null,
    closed_at {INT} not null
) {STRICT};
create index case_notice_closed on case_notice (closed_at, id);
create index case_notice_body on case_notice (body, closed_at, id);

-- Cases of before: the result in the words that hold for every item.
insert into case_notice (id, number, item, body, result, closed_at)
select id, number, title, lead, case outcome when 'denied' then '不予办理' else '予以办理' end, closed_at
from matter where kind = 'case' and state = 'closed' and closed_at is not null;
insert into counter (name, value)
select 'case.closed/' || cast((closed_at + 28800000) / 86400000 as text), count(*)
from matter where kind = 'case' and state = 'closed' and closed_at is not null group by (closed_at + 28800000) / 86400000;
insert into counter (name, value)
select 'case.late/' || cast((closed_at + 28800000) / 86400000 as text), count(*)
from matter where kind = 'case' and state = 'closed' and closed_at is not null and late group by (closed_at + 28800000) / 86400000;

-- +goose Down
delete from counter where name like 'case.closed/%' or name like 'case.late/%';
drop table case_notice;
