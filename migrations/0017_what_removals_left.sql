-- What a removal did beside, which its undoing leaves as it is: as in its event, `name=value`, with commas between.
alter table removals add column stays text not null default '';
